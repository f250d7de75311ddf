-- test calls of the county
SELECT "test_rounds"."id", "test_rounds"."county_id", "test_rounds"."town_id", "test_rounds"."village_id", "test_rounds"."grid_id", "test_rounds"."person_id", "test_rounds"."again", "test_rounds"."actor_id", "test_rounds"."card", "test_rounds"."digest", "test_rounds"."started_at", "test_rounds"."after", "test_rounds"."gathered", "test_rounds"."stopped_at", "test_rounds"."finished_at" FROM "test_rounds" WHERE "test_rounds"."county_id" = $1 ORDER BY "test_rounds"."started_at" DESC, "test_rounds"."id" DESC LIMIT 6
--   Limit
--     ->  Index Scan Backward using testround_county_id_started_at_id on test_rounds
--           Index Cond: (county_id = $1)
-- test calls of the county, next page
SELECT "test_rounds"."id", "test_rounds"."county_id", "test_rounds"."town_id", "test_rounds"."village_id", "test_rounds"."grid_id", "test_rounds"."person_id", "test_rounds"."again", "test_rounds"."actor_id", "test_rounds"."card", "test_rounds"."digest", "test_rounds"."started_at", "test_rounds"."after", "test_rounds"."gathered", "test_rounds"."stopped_at", "test_rounds"."finished_at" FROM "test_rounds" WHERE ("test_rounds"."started_at", "test_rounds"."id") < ($1, $2) AND "test_rounds"."county_id" = $3 ORDER BY "test_rounds"."started_at" DESC, "test_rounds"."id" DESC LIMIT 6
--   Limit
--     ->  Index Scan Backward using testround_county_id_started_at_id on test_rounds
--           Index Cond: ((county_id = $3) AND (ROW(started_at, id) < ROW($1, $2)))
-- test calls of a town
SELECT "test_rounds"."id", "test_rounds"."county_id", "test_rounds"."town_id", "test_rounds"."village_id", "test_rounds"."grid_id", "test_rounds"."person_id", "test_rounds"."again", "test_rounds"."actor_id", "test_rounds"."card", "test_rounds"."digest", "test_rounds"."started_at", "test_rounds"."after", "test_rounds"."gathered", "test_rounds"."stopped_at", "test_rounds"."finished_at" FROM "test_rounds" WHERE "test_rounds"."town_id" = $1 ORDER BY "test_rounds"."started_at" DESC, "test_rounds"."id" DESC LIMIT 6
--   Limit
--     ->  Index Scan Backward using testround_town_id_started_at_id on test_rounds
--           Index Cond: (town_id = $1)
-- my leaves, and those in which I stand in
SELECT "leaves"."id", "leaves"."county_id", "leaves"."town_id", "leaves"."village_id", "leaves"."grid_id", "leaves"."appointment_id", "leaves"."person_id", "leaves"."role", "leaves"."post", "leaves"."other_id", "leaves"."other_name", "leaves"."person_name", "leaves"."from_day", "leaves"."to_day", "leaves"."state", "leaves"."taken", "leaves"."reason", "leaves"."digest", "leaves"."asked_at", "leaves"."settled_at" FROM "leaves" WHERE "leaves"."person_id" = $1 AND "leaves"."to_day" >= $2 ORDER BY "leaves"."to_day", "leaves"."id" LIMIT 50
--   Limit
--     ->  Index Scan using leave_person_id_to_day_id on leaves
--           Index Cond: ((person_id = $1) AND ((to_day)::text >= $2))
SELECT "leaves"."id", "leaves"."county_id", "leaves"."town_id", "leaves"."village_id", "leaves"."grid_id", "leaves"."appointment_id", "leaves"."person_id", "leaves"."role", "leaves"."post", "leaves"."other_id", "leaves"."other_name", "leaves"."person_name", "leaves"."from_day", "leaves"."to_day", "leaves"."state", "leaves"."taken", "leaves"."reason", "leaves"."digest", "leaves"."asked_at", "leaves"."settled_at" FROM "leaves" WHERE "leaves"."other_id" = $1 AND "leaves"."to_day" >= $2 ORDER BY "leaves"."to_day", "leaves"."id" LIMIT 50
--   Limit
--     ->  Index Scan using leave_other_id_to_day_id on leaves
--           Index Cond: ((other_id = $1) AND ((to_day)::text >= $2))
