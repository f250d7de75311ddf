SELECT pos, subject_type, subject_id, county_id, town_id, village_id, grid_id, down_id, person_id, drill_id FROM journal_link WHERE town_id = ? AND pos > ? AND pos <= ? AND drill_id IN (?, ?) ORDER BY pos LIMIT 501
--   SEARCH journal_link USING INDEX journal_link_town (town_id=? AND pos>? AND pos<?)
SELECT pos, subject_type, subject_id, county_id, town_id, village_id, grid_id, down_id, person_id, drill_id FROM journal_link WHERE down_id = ? AND pos > ? AND pos <= ? AND drill_id IN (?, ?) ORDER BY pos LIMIT 501
--   SEARCH journal_link USING INDEX journal_link_down (down_id=? AND pos>? AND pos<?)
SELECT pos, subject_type, subject_id, county_id, town_id, village_id, grid_id, down_id, person_id, drill_id FROM journal_link WHERE person_id = ? AND pos > ? AND pos <= ? AND drill_id IN (?, ?) ORDER BY pos LIMIT 501
--   SEARCH journal_link USING INDEX journal_link_person (person_id=? AND pos>? AND pos<?)
