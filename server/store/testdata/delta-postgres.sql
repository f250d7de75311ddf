SELECT pos, subject_type, subject_id, county_id, town_id, village_id, grid_id, down_id, person_id, drill_id FROM journal_link WHERE town_id = $1 AND pos > $2 AND pos <= $3 AND drill_id IN ($4, $5) ORDER BY pos LIMIT 501
--   Limit
--     ->  Index Scan using journal_link_town on journal_link
--           Index Cond: ((town_id = $1) AND (pos > $2) AND (pos <= $3))
--           Filter: (drill_id = ANY (ARRAY[$4, $5]))
SELECT pos, subject_type, subject_id, county_id, town_id, village_id, grid_id, down_id, person_id, drill_id FROM journal_link WHERE down_id = $1 AND pos > $2 AND pos <= $3 AND drill_id IN ($4, $5) ORDER BY pos LIMIT 501
--   Limit
--     ->  Index Scan using journal_link_down on journal_link
--           Index Cond: ((down_id = $1) AND (pos > $2) AND (pos <= $3))
--           Filter: (drill_id = ANY (ARRAY[$4, $5]))
SELECT pos, subject_type, subject_id, county_id, town_id, village_id, grid_id, down_id, person_id, drill_id FROM journal_link WHERE person_id = $1 AND pos > $2 AND pos <= $3 AND drill_id IN ($4, $5) ORDER BY pos LIMIT 501
--   Limit
--     ->  Index Scan using journal_link_person on journal_link
--           Index Cond: ((person_id = $1) AND (pos > $2) AND (pos <= $3))
--           Filter: (drill_id = ANY (ARRAY[$4, $5]))
