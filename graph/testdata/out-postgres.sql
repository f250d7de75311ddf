-- disasters of a year
SELECT "loss_events"."id", "loss_events"."county_id", "loss_events"."drill_id", "loss_events"."report_id", "loss_events"."kind", "loss_events"."name", "loss_events"."nature", "loss_events"."hazard", "loss_events"."form", "loss_events"."state", "loss_events"."live", "loss_events"."started_at", "loss_events"."scope", "loss_events"."level", "loss_events"."response_by", "loss_events"."response_since", "loss_events"."round", "loss_events"."stable_at", "loss_events"."closed_at", "loss_events"."author_id", "loss_events"."author_card", "loss_events"."made_at", "loss_events"."received_at", "loss_events"."digest" FROM "loss_events" WHERE ((((("loss_events"."county_id" = $1 AND "loss_events"."started_at" >= $2) AND "loss_events"."started_at" < $3) AND "loss_events"."state" NOT IN ($4, $5)) AND "loss_events"."kind" = $6) AND "loss_events"."drill_id" = $7) AND "loss_events"."county_id" = $8 ORDER BY "loss_events"."started_at", "loss_events"."id" LIMIT 501
--   Limit
--     ->  Result
--           One-Time Filter: ($1 = $8)
--           ->  Index Scan using lossevent_drill_id_county_id_started_at_id on loss_events
--                 Index Cond: ((drill_id = $7) AND (county_id = $8) AND (started_at >= $2) AND (started_at < $3))
--                 Filter: (((state)::text <> ALL ((ARRAY[$4, $5])::text[])) AND ((kind)::text = $6))
-- numbers of a county
SELECT "county_figures"."id", "county_figures"."county_id", "county_figures"."key", "county_figures"."year", "county_figures"."value", "county_figures"."source", "county_figures"."author_id", "county_figures"."card", "county_figures"."made_at", "county_figures"."received_at", "county_figures"."digest" FROM "county_figures" WHERE ("county_figures"."county_id" = $1 AND "county_figures"."year" <= $2) AND "county_figures"."county_id" = $3 ORDER BY "county_figures"."year" DESC, "county_figures"."received_at" DESC, "county_figures"."id" DESC LIMIT 1000
--   Limit
--     ->  Result
--           One-Time Filter: ($1 = $3)
--           ->  Index Scan Backward using countyfigure_county_id_year_received_at_id on county_figures
--                 Index Cond: ((county_id = $3) AND (year <= $2))
-- entries of a town
SELECT "loss_entries"."id", "loss_entries"."county_id", "loss_entries"."town_id", "loss_entries"."village_id", "loss_entries"."grid_id", "loss_entries"."drill_id", "loss_entries"."event_id", "loss_entries"."division_id", "loss_entries"."n", "loss_entries"."printed", "loss_entries"."changes", "loss_entries"."receipt", "loss_entries"."author_id", "loss_entries"."card", "loss_entries"."made_at", "loss_entries"."received_at", "loss_entries"."digest" FROM "loss_entries" WHERE (("loss_entries"."event_id" = $1 AND "loss_entries"."division_id" = $2) AND "loss_entries"."drill_id" = $3) AND "loss_entries"."town_id" = $4 ORDER BY "loss_entries"."n" DESC LIMIT 50
--   Limit
--     ->  Index Scan Backward using lossentry_event_id_division_id_n on loss_entries
--           Index Cond: ((event_id = $1) AND (division_id = $2))
--           Filter: ((drill_id = $3) AND (town_id = $4))
-- cases of a disaster
SELECT "exports"."id", "exports"."county_id", "exports"."town_id", "exports"."village_id", "exports"."grid_id", "exports"."drill_id", "exports"."kind", "exports"."warning_id", "exports"."event_id", "exports"."purpose", "exports"."homes", "exports"."state", "exports"."language", "exports"."masked", "exports"."done", "exports"."total", "exports"."bytes", "exports"."sha256", "exports"."person_id", "exports"."card", "exports"."digest", "exports"."requested_at", "exports"."alive_at", "exports"."ready_at", "exports"."expires_at" FROM "exports" WHERE ((NOT "exports"."homes" AND "exports"."event_id" = $1) AND "exports"."drill_id" = $2) AND "exports"."county_id" = $3 ORDER BY "exports"."requested_at" DESC, "exports"."id" DESC LIMIT 21
--   Limit
--     ->  Index Scan using export_event_id_requested_at_id on exports
--           Index Cond: (event_id = $1)
--           Filter: ((NOT homes) AND (drill_id = $2) AND (county_id = $3))
