-- doors the town is to look at
SELECT "door_tasks"."id", "door_tasks"."county_id", "door_tasks"."town_id", "door_tasks"."village_id", "door_tasks"."grid_id", "door_tasks"."drill_id", "door_tasks"."warning_id", "door_tasks"."revision_id", "door_tasks"."notice_id", "door_tasks"."household_id", "door_tasks"."site_id", "door_tasks"."subject_id", "door_tasks"."why", "door_tasks"."assignee_id", "door_tasks"."second_id", "door_tasks"."state", "door_tasks"."outcome", "door_tasks"."visits", "door_tasks"."moved", "door_tasks"."opened_at", "door_tasks"."due_at", "door_tasks"."closed_at", "door_tasks"."stage", "door_tasks"."stage_at", "door_tasks"."at_town" FROM "door_tasks" WHERE ("door_tasks"."at_town" AND "door_tasks"."drill_id" = $1) AND "door_tasks"."town_id" = $2 ORDER BY "door_tasks"."due_at", "door_tasks"."id" LIMIT 21
--   Limit
--     ->  Index Scan using doortask_drill_id_town_id_due_at_id on door_tasks
--           Index Cond: ((drill_id = $1) AND (town_id = $2))
-- doors the town is to look at, next page
SELECT "door_tasks"."id", "door_tasks"."county_id", "door_tasks"."town_id", "door_tasks"."village_id", "door_tasks"."grid_id", "door_tasks"."drill_id", "door_tasks"."warning_id", "door_tasks"."revision_id", "door_tasks"."notice_id", "door_tasks"."household_id", "door_tasks"."site_id", "door_tasks"."subject_id", "door_tasks"."why", "door_tasks"."assignee_id", "door_tasks"."second_id", "door_tasks"."state", "door_tasks"."outcome", "door_tasks"."visits", "door_tasks"."moved", "door_tasks"."opened_at", "door_tasks"."due_at", "door_tasks"."closed_at", "door_tasks"."stage", "door_tasks"."stage_at", "door_tasks"."at_town" FROM "door_tasks" WHERE (("door_tasks"."at_town" AND ("door_tasks"."due_at", "door_tasks"."id") > ($1, $2)) AND "door_tasks"."drill_id" = $3) AND "door_tasks"."town_id" = $4 ORDER BY "door_tasks"."due_at", "door_tasks"."id" LIMIT 21
--   Limit
--     ->  Index Scan using doortask_drill_id_town_id_due_at_id on door_tasks
--           Index Cond: ((drill_id = $3) AND (town_id = $4) AND (ROW(due_at, id) > ROW($1, $2)))
-- doors the county is to look at
SELECT "door_tasks"."id", "door_tasks"."county_id", "door_tasks"."town_id", "door_tasks"."village_id", "door_tasks"."grid_id", "door_tasks"."drill_id", "door_tasks"."warning_id", "door_tasks"."revision_id", "door_tasks"."notice_id", "door_tasks"."household_id", "door_tasks"."site_id", "door_tasks"."subject_id", "door_tasks"."why", "door_tasks"."assignee_id", "door_tasks"."second_id", "door_tasks"."state", "door_tasks"."outcome", "door_tasks"."visits", "door_tasks"."moved", "door_tasks"."opened_at", "door_tasks"."due_at", "door_tasks"."closed_at", "door_tasks"."stage", "door_tasks"."stage_at", "door_tasks"."at_town" FROM "door_tasks" WHERE ("door_tasks"."at_town" AND "door_tasks"."drill_id" = $1) AND "door_tasks"."county_id" = $2 ORDER BY "door_tasks"."due_at", "door_tasks"."id" LIMIT 21
--   Limit
--     ->  Index Scan using doortask_drill_id_county_id_due_at_id on door_tasks
--           Index Cond: ((drill_id = $1) AND (county_id = $2))
-- open doors of a village
SELECT "door_tasks"."id", "door_tasks"."county_id", "door_tasks"."town_id", "door_tasks"."village_id", "door_tasks"."grid_id", "door_tasks"."drill_id", "door_tasks"."warning_id", "door_tasks"."revision_id", "door_tasks"."notice_id", "door_tasks"."household_id", "door_tasks"."site_id", "door_tasks"."subject_id", "door_tasks"."why", "door_tasks"."assignee_id", "door_tasks"."second_id", "door_tasks"."state", "door_tasks"."outcome", "door_tasks"."visits", "door_tasks"."moved", "door_tasks"."opened_at", "door_tasks"."due_at", "door_tasks"."closed_at", "door_tasks"."stage", "door_tasks"."stage_at", "door_tasks"."at_town" FROM "door_tasks" WHERE ("door_tasks"."state" = $1 AND "door_tasks"."drill_id" = $2) AND "door_tasks"."village_id" = $3 ORDER BY "door_tasks"."due_at", "door_tasks"."id" LIMIT 11
--   Limit
--     ->  Index Scan using doortask_drill_id_village_id_state_due_at_id on door_tasks
--           Index Cond: ((drill_id = $2) AND (village_id = $3) AND ((state)::text = $1))
-- open doors of a town, next page
SELECT "door_tasks"."id", "door_tasks"."county_id", "door_tasks"."town_id", "door_tasks"."village_id", "door_tasks"."grid_id", "door_tasks"."drill_id", "door_tasks"."warning_id", "door_tasks"."revision_id", "door_tasks"."notice_id", "door_tasks"."household_id", "door_tasks"."site_id", "door_tasks"."subject_id", "door_tasks"."why", "door_tasks"."assignee_id", "door_tasks"."second_id", "door_tasks"."state", "door_tasks"."outcome", "door_tasks"."visits", "door_tasks"."moved", "door_tasks"."opened_at", "door_tasks"."due_at", "door_tasks"."closed_at", "door_tasks"."stage", "door_tasks"."stage_at", "door_tasks"."at_town" FROM "door_tasks" WHERE (("door_tasks"."state" = $1 AND ("door_tasks"."due_at", "door_tasks"."id") > ($2, $3)) AND "door_tasks"."drill_id" = $4) AND "door_tasks"."town_id" = $5 ORDER BY "door_tasks"."due_at", "door_tasks"."id" LIMIT 21
--   Limit
--     ->  Index Scan using doortask_drill_id_town_id_state_due_at_id on door_tasks
--           Index Cond: ((drill_id = $4) AND (town_id = $5) AND ((state)::text = $1) AND (ROW(due_at, id) > ROW($2, $3)))
-- closed doors of a town
SELECT "door_tasks"."id", "door_tasks"."county_id", "door_tasks"."town_id", "door_tasks"."village_id", "door_tasks"."grid_id", "door_tasks"."drill_id", "door_tasks"."warning_id", "door_tasks"."revision_id", "door_tasks"."notice_id", "door_tasks"."household_id", "door_tasks"."site_id", "door_tasks"."subject_id", "door_tasks"."why", "door_tasks"."assignee_id", "door_tasks"."second_id", "door_tasks"."state", "door_tasks"."outcome", "door_tasks"."visits", "door_tasks"."moved", "door_tasks"."opened_at", "door_tasks"."due_at", "door_tasks"."closed_at", "door_tasks"."stage", "door_tasks"."stage_at", "door_tasks"."at_town" FROM "door_tasks" WHERE (("door_tasks"."state" = $1 AND "door_tasks"."due_at" IS NULL) AND "door_tasks"."drill_id" = $2) AND "door_tasks"."town_id" = $3 ORDER BY "door_tasks"."due_at", "door_tasks"."id" LIMIT 21
--   Limit
--     ->  Index Scan using doortask_drill_id_town_id_state_due_at_id on door_tasks
--           Index Cond: ((drill_id = $2) AND (town_id = $3) AND ((state)::text = $1) AND (due_at IS NULL))
-- my doors
SELECT "door_tasks"."id", "door_tasks"."county_id", "door_tasks"."town_id", "door_tasks"."village_id", "door_tasks"."grid_id", "door_tasks"."drill_id", "door_tasks"."warning_id", "door_tasks"."revision_id", "door_tasks"."notice_id", "door_tasks"."household_id", "door_tasks"."site_id", "door_tasks"."subject_id", "door_tasks"."why", "door_tasks"."assignee_id", "door_tasks"."second_id", "door_tasks"."state", "door_tasks"."outcome", "door_tasks"."visits", "door_tasks"."moved", "door_tasks"."opened_at", "door_tasks"."due_at", "door_tasks"."closed_at", "door_tasks"."stage", "door_tasks"."stage_at", "door_tasks"."at_town" FROM "door_tasks" WHERE (("door_tasks"."assignee_id" = $1 AND "door_tasks"."state" = $2) AND "door_tasks"."drill_id" = $3) AND "door_tasks"."assignee_id" = $4 ORDER BY "door_tasks"."due_at", "door_tasks"."id" LIMIT 21
--   Limit
--     ->  Result
--           One-Time Filter: ($1 = $4)
--           ->  Index Scan using doortask_drill_id_assignee_id_state_due_at_id on door_tasks
--                 Index Cond: ((drill_id = $3) AND (assignee_id = $4) AND ((state)::text = $2))
SELECT "door_tasks"."id", "door_tasks"."county_id", "door_tasks"."town_id", "door_tasks"."village_id", "door_tasks"."grid_id", "door_tasks"."drill_id", "door_tasks"."warning_id", "door_tasks"."revision_id", "door_tasks"."notice_id", "door_tasks"."household_id", "door_tasks"."site_id", "door_tasks"."subject_id", "door_tasks"."why", "door_tasks"."assignee_id", "door_tasks"."second_id", "door_tasks"."state", "door_tasks"."outcome", "door_tasks"."visits", "door_tasks"."moved", "door_tasks"."opened_at", "door_tasks"."due_at", "door_tasks"."closed_at", "door_tasks"."stage", "door_tasks"."stage_at", "door_tasks"."at_town" FROM "door_tasks" WHERE ((("door_tasks"."second_id" = $1 AND ("door_tasks"."assignee_id" IS NULL OR "door_tasks"."assignee_id" <> $2)) AND "door_tasks"."state" = $3) AND "door_tasks"."drill_id" = $4) AND ("door_tasks"."village_id" = $5 OR "door_tasks"."assignee_id" = $6) ORDER BY "door_tasks"."due_at", "door_tasks"."id" LIMIT 21
--   Limit
--     ->  Sort
--           Sort Key: due_at, id
--           ->  Bitmap Heap Scan on door_tasks
--                 Recheck Cond: ((drill_id = $4) AND (second_id = $1) AND ((state)::text = $3))
--                 Filter: (((assignee_id IS NULL) OR (assignee_id <> $2)) AND ((village_id = $5) OR (assignee_id = $6)))
--                 ->  Bitmap Index Scan on doortask_drill_id_second_id_state_due_at_id
--                       Index Cond: ((drill_id = $4) AND (second_id = $1) AND ((state)::text = $3))
-- notices of the county
SELECT "danger_notices"."id", "danger_notices"."county_id", "danger_notices"."town_id", "danger_notices"."village_id", "danger_notices"."grid_id", "danger_notices"."drill_id", "danger_notices"."report_id", "danger_notices"."template", "danger_notices"."event_name", "danger_notices"."text", "danger_notices"."latitude", "danger_notices"."longitude", "danger_notices"."radius_m", "danger_notices"."author_id", "danger_notices"."author_card", "danger_notices"."made_at", "danger_notices"."received_at", "danger_notices"."digest", "danger_notices"."end_id", "danger_notices"."ended_at", "danger_notices"."ended_card", "danger_notices"."ended_text", "danger_notices"."end_digest" FROM "danger_notices" WHERE "danger_notices"."drill_id" = $1 AND "danger_notices"."county_id" = $2 ORDER BY "danger_notices"."received_at" DESC, "danger_notices"."id" DESC LIMIT 21
--   Limit
--     ->  Index Scan using dangernotice_drill_id_county_id_received_at_id on danger_notices
--           Index Cond: ((drill_id = $1) AND (county_id = $2))
-- notices of a town
SELECT "danger_notices"."id", "danger_notices"."county_id", "danger_notices"."town_id", "danger_notices"."village_id", "danger_notices"."grid_id", "danger_notices"."drill_id", "danger_notices"."report_id", "danger_notices"."template", "danger_notices"."event_name", "danger_notices"."text", "danger_notices"."latitude", "danger_notices"."longitude", "danger_notices"."radius_m", "danger_notices"."author_id", "danger_notices"."author_card", "danger_notices"."made_at", "danger_notices"."received_at", "danger_notices"."digest", "danger_notices"."end_id", "danger_notices"."ended_at", "danger_notices"."ended_card", "danger_notices"."ended_text", "danger_notices"."end_digest" FROM "danger_notices" WHERE "danger_notices"."drill_id" = $1 AND "danger_notices"."town_id" = $2 ORDER BY "danger_notices"."received_at" DESC, "danger_notices"."id" DESC LIMIT 21
--   Limit
--     ->  Index Scan using dangernotice_drill_id_town_id_received_at_id on danger_notices
--           Index Cond: ((drill_id = $1) AND (town_id = $2))
-- notices of a village
SELECT "danger_notices"."id", "danger_notices"."county_id", "danger_notices"."town_id", "danger_notices"."village_id", "danger_notices"."grid_id", "danger_notices"."drill_id", "danger_notices"."report_id", "danger_notices"."template", "danger_notices"."event_name", "danger_notices"."text", "danger_notices"."latitude", "danger_notices"."longitude", "danger_notices"."radius_m", "danger_notices"."author_id", "danger_notices"."author_card", "danger_notices"."made_at", "danger_notices"."received_at", "danger_notices"."digest", "danger_notices"."end_id", "danger_notices"."ended_at", "danger_notices"."ended_card", "danger_notices"."ended_text", "danger_notices"."end_digest" FROM "danger_notices" WHERE "danger_notices"."drill_id" = $1 AND "danger_notices"."village_id" = $2 ORDER BY "danger_notices"."received_at" DESC, "danger_notices"."id" DESC LIMIT 11
--   Limit
--     ->  Index Scan using dangernotice_drill_id_village_id_received_at_id on danger_notices
--           Index Cond: ((drill_id = $1) AND (village_id = $2))
SELECT "danger_notices"."id", "danger_notices"."county_id", "danger_notices"."town_id", "danger_notices"."village_id", "danger_notices"."grid_id", "danger_notices"."drill_id", "danger_notices"."report_id", "danger_notices"."template", "danger_notices"."event_name", "danger_notices"."text", "danger_notices"."latitude", "danger_notices"."longitude", "danger_notices"."radius_m", "danger_notices"."author_id", "danger_notices"."author_card", "danger_notices"."made_at", "danger_notices"."received_at", "danger_notices"."digest", "danger_notices"."end_id", "danger_notices"."ended_at", "danger_notices"."ended_card", "danger_notices"."ended_text", "danger_notices"."end_digest" FROM "danger_notices" WHERE "danger_notices"."drill_id" = $1 AND ("danger_notices"."town_id" = $2 AND "danger_notices"."village_id" IS NULL) ORDER BY "danger_notices"."received_at" DESC, "danger_notices"."id" DESC LIMIT 11
--   Limit
--     ->  Index Scan using dangernotice_drill_id_town_id_received_at_id on danger_notices
--           Index Cond: ((drill_id = $1) AND (town_id = $2))
--           Filter: (village_id IS NULL)
-- live notices of a village, next page
SELECT "danger_notices"."id", "danger_notices"."county_id", "danger_notices"."town_id", "danger_notices"."village_id", "danger_notices"."grid_id", "danger_notices"."drill_id", "danger_notices"."report_id", "danger_notices"."template", "danger_notices"."event_name", "danger_notices"."text", "danger_notices"."latitude", "danger_notices"."longitude", "danger_notices"."radius_m", "danger_notices"."author_id", "danger_notices"."author_card", "danger_notices"."made_at", "danger_notices"."received_at", "danger_notices"."digest", "danger_notices"."end_id", "danger_notices"."ended_at", "danger_notices"."ended_card", "danger_notices"."ended_text", "danger_notices"."end_digest" FROM "danger_notices" WHERE (("danger_notices"."ended_at" IS NULL AND ("danger_notices"."received_at", "danger_notices"."id") < ($1, $2)) AND "danger_notices"."drill_id" = $3) AND "danger_notices"."village_id" = $4 ORDER BY "danger_notices"."received_at" DESC, "danger_notices"."id" DESC LIMIT 6
--   Limit
--     ->  Index Scan using dangernotice_drill_id_village_id_received_at_id on danger_notices
--           Index Cond: ((drill_id = $3) AND (village_id = $4) AND (ROW(received_at, id) < ROW($1, $2)))
--           Filter: (ended_at IS NULL)
SELECT "danger_notices"."id", "danger_notices"."county_id", "danger_notices"."town_id", "danger_notices"."village_id", "danger_notices"."grid_id", "danger_notices"."drill_id", "danger_notices"."report_id", "danger_notices"."template", "danger_notices"."event_name", "danger_notices"."text", "danger_notices"."latitude", "danger_notices"."longitude", "danger_notices"."radius_m", "danger_notices"."author_id", "danger_notices"."author_card", "danger_notices"."made_at", "danger_notices"."received_at", "danger_notices"."digest", "danger_notices"."end_id", "danger_notices"."ended_at", "danger_notices"."ended_card", "danger_notices"."ended_text", "danger_notices"."end_digest" FROM "danger_notices" WHERE (("danger_notices"."ended_at" IS NULL AND ("danger_notices"."received_at", "danger_notices"."id") < ($1, $2)) AND "danger_notices"."drill_id" = $3) AND ("danger_notices"."town_id" = $4 AND "danger_notices"."village_id" IS NULL) ORDER BY "danger_notices"."received_at" DESC, "danger_notices"."id" DESC LIMIT 6
--   Limit
--     ->  Index Scan using dangernotice_drill_id_town_id_received_at_id on danger_notices
--           Index Cond: ((drill_id = $3) AND (town_id = $4) AND (ROW(received_at, id) < ROW($1, $2)))
--           Filter: ((ended_at IS NULL) AND (village_id IS NULL))
-- silent villages of the county
SELECT "village_rungs"."id", "village_rungs"."county_id", "village_rungs"."town_id", "village_rungs"."village_id", "village_rungs"."grid_id", "village_rungs"."drill_id", "village_rungs"."warning_id", "village_rungs"."revision_id", "village_rungs"."state", "village_rungs"."round", "village_rungs"."silent_since", "village_rungs"."called_at", "village_rungs"."step", "village_rungs"."next_at", "village_rungs"."notes", "village_rungs"."sent", "village_rungs"."sent_at", "village_rungs"."reached_at", "village_rungs"."reached_by", "village_rungs"."opened_at" FROM "village_rungs" WHERE (("village_rungs"."revision_id" = $1 AND "village_rungs"."state" = $2) AND "village_rungs"."drill_id" = $3) AND "village_rungs"."county_id" = $4 ORDER BY "village_rungs"."silent_since", "village_rungs"."id" LIMIT 11
--   Limit
--     ->  Index Scan using villagerung_revision_id_state_silent_since_id on village_rungs
--           Index Cond: ((revision_id = $1) AND ((state)::text = $2))
--           Filter: ((drill_id = $3) AND (county_id = $4))
-- silent villages of the county, next page
SELECT "village_rungs"."id", "village_rungs"."county_id", "village_rungs"."town_id", "village_rungs"."village_id", "village_rungs"."grid_id", "village_rungs"."drill_id", "village_rungs"."warning_id", "village_rungs"."revision_id", "village_rungs"."state", "village_rungs"."round", "village_rungs"."silent_since", "village_rungs"."called_at", "village_rungs"."step", "village_rungs"."next_at", "village_rungs"."notes", "village_rungs"."sent", "village_rungs"."sent_at", "village_rungs"."reached_at", "village_rungs"."reached_by", "village_rungs"."opened_at" FROM "village_rungs" WHERE (((("village_rungs"."revision_id" = $1 AND "village_rungs"."state" = $2) AND "village_rungs"."silent_since" >= $3) AND ("village_rungs"."silent_since" > $4 OR "village_rungs"."id" > $5)) AND "village_rungs"."drill_id" = $6) AND "village_rungs"."county_id" = $7 ORDER BY "village_rungs"."silent_since", "village_rungs"."id" LIMIT 11
--   Limit
--     ->  Index Scan using villagerung_revision_id_state_silent_since_id on village_rungs
--           Index Cond: ((revision_id = $1) AND ((state)::text = $2) AND (silent_since >= $3))
--           Filter: ((drill_id = $6) AND (county_id = $7) AND ((silent_since > $4) OR (id > $5)))
-- silent villages of a town
SELECT "village_rungs"."id", "village_rungs"."county_id", "village_rungs"."town_id", "village_rungs"."village_id", "village_rungs"."grid_id", "village_rungs"."drill_id", "village_rungs"."warning_id", "village_rungs"."revision_id", "village_rungs"."state", "village_rungs"."round", "village_rungs"."silent_since", "village_rungs"."called_at", "village_rungs"."step", "village_rungs"."next_at", "village_rungs"."notes", "village_rungs"."sent", "village_rungs"."sent_at", "village_rungs"."reached_at", "village_rungs"."reached_by", "village_rungs"."opened_at" FROM "village_rungs" WHERE (("village_rungs"."revision_id" = $1 AND "village_rungs"."state" = $2) AND "village_rungs"."drill_id" = $3) AND "village_rungs"."town_id" = $4 ORDER BY "village_rungs"."silent_since", "village_rungs"."id" LIMIT 11
--   Limit
--     ->  Sort
--           Sort Key: silent_since, id
--           ->  Bitmap Heap Scan on village_rungs
--                 Recheck Cond: (revision_id = $1)
--                 Filter: (((state)::text = $2) AND (drill_id = $3) AND (town_id = $4))
--                 ->  Bitmap Index Scan on villagerung_revision_id_village_id
--                       Index Cond: (revision_id = $1)
