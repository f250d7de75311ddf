-- events of the county
SELECT "loss_events"."id", "loss_events"."county_id", "loss_events"."drill_id", "loss_events"."report_id", "loss_events"."kind", "loss_events"."name", "loss_events"."nature", "loss_events"."hazard", "loss_events"."form", "loss_events"."state", "loss_events"."live", "loss_events"."started_at", "loss_events"."scope", "loss_events"."level", "loss_events"."response_by", "loss_events"."response_since", "loss_events"."round", "loss_events"."stable_at", "loss_events"."closed_at", "loss_events"."author_id", "loss_events"."author_card", "loss_events"."made_at", "loss_events"."received_at", "loss_events"."digest" FROM "loss_events" WHERE "loss_events"."drill_id" = $1 AND "loss_events"."county_id" = $2 ORDER BY "loss_events"."received_at" DESC, "loss_events"."id" DESC LIMIT 21
--   Limit
--     ->  Index Scan using lossevent_drill_id_county_id_received_at_id on loss_events
--           Index Cond: ((drill_id = $1) AND (county_id = $2))
-- live events
SELECT "loss_events"."id", "loss_events"."county_id", "loss_events"."drill_id", "loss_events"."report_id", "loss_events"."kind", "loss_events"."name", "loss_events"."nature", "loss_events"."hazard", "loss_events"."form", "loss_events"."state", "loss_events"."live", "loss_events"."started_at", "loss_events"."scope", "loss_events"."level", "loss_events"."response_by", "loss_events"."response_since", "loss_events"."round", "loss_events"."stable_at", "loss_events"."closed_at", "loss_events"."author_id", "loss_events"."author_card", "loss_events"."made_at", "loss_events"."received_at", "loss_events"."digest" FROM "loss_events" WHERE ("loss_events"."live" = $1 AND "loss_events"."drill_id" = $2) AND "loss_events"."county_id" = $3 ORDER BY "loss_events"."received_at" DESC, "loss_events"."id" DESC LIMIT 21
--   Limit
--     ->  Index Scan using lossevent_drill_id_county_id_live_received_at_id on loss_events
--           Index Cond: ((drill_id = $2) AND (county_id = $3) AND (live = $1))
-- events that are over
SELECT "loss_events"."id", "loss_events"."county_id", "loss_events"."drill_id", "loss_events"."report_id", "loss_events"."kind", "loss_events"."name", "loss_events"."nature", "loss_events"."hazard", "loss_events"."form", "loss_events"."state", "loss_events"."live", "loss_events"."started_at", "loss_events"."scope", "loss_events"."level", "loss_events"."response_by", "loss_events"."response_since", "loss_events"."round", "loss_events"."stable_at", "loss_events"."closed_at", "loss_events"."author_id", "loss_events"."author_card", "loss_events"."made_at", "loss_events"."received_at", "loss_events"."digest" FROM "loss_events" WHERE ("loss_events"."live" = $1 AND "loss_events"."drill_id" = $2) AND "loss_events"."county_id" = $3 ORDER BY "loss_events"."received_at" DESC, "loss_events"."id" DESC LIMIT 21
--   Limit
--     ->  Index Scan using lossevent_drill_id_county_id_live_received_at_id on loss_events
--           Index Cond: ((drill_id = $2) AND (county_id = $3) AND (live = $1))
-- statements of a village
SELECT "loss_chains"."id", "loss_chains"."county_id", "loss_chains"."town_id", "loss_chains"."village_id", "loss_chains"."grid_id", "loss_chains"."drill_id", "loss_chains"."event_id", "loss_chains"."division_id", "loss_chains"."level", "loss_chains"."n", "loss_chains"."kind", "loss_chains"."state", "loss_chains"."head_id", "loss_chains"."accepted_id", "loss_chains"."asked", "loss_chains"."ask_id", "loss_chains"."asked_card", "loss_chains"."ask_digest", "loss_chains"."disputed", "loss_chains"."behalf", "loss_chains"."occurred_at", "loss_chains"."first_at", "loss_chains"."final_at", "loss_chains"."received_at" FROM "loss_chains" WHERE "loss_chains"."drill_id" = $1 AND "loss_chains"."village_id" = $2 ORDER BY "loss_chains"."received_at" DESC, "loss_chains"."id" DESC LIMIT 21
--   Limit
--     ->  Index Scan using losschain_drill_id_village_id_received_at_id on loss_chains
--           Index Cond: ((drill_id = $1) AND (village_id = $2))
-- statements of the county
SELECT "loss_chains"."id", "loss_chains"."county_id", "loss_chains"."town_id", "loss_chains"."village_id", "loss_chains"."grid_id", "loss_chains"."drill_id", "loss_chains"."event_id", "loss_chains"."division_id", "loss_chains"."level", "loss_chains"."n", "loss_chains"."kind", "loss_chains"."state", "loss_chains"."head_id", "loss_chains"."accepted_id", "loss_chains"."asked", "loss_chains"."ask_id", "loss_chains"."asked_card", "loss_chains"."ask_digest", "loss_chains"."disputed", "loss_chains"."behalf", "loss_chains"."occurred_at", "loss_chains"."first_at", "loss_chains"."final_at", "loss_chains"."received_at" FROM "loss_chains" WHERE "loss_chains"."drill_id" = $1 AND "loss_chains"."county_id" = $2 ORDER BY "loss_chains"."received_at" DESC, "loss_chains"."id" DESC LIMIT 21
--   Limit
--     ->  Index Scan using losschain_drill_id_county_id_received_at_id on loss_chains
--           Index Cond: ((drill_id = $1) AND (county_id = $2))
-- ledger of a village
SELECT "ledger_rows"."id", "ledger_rows"."county_id", "ledger_rows"."town_id", "ledger_rows"."village_id", "ledger_rows"."grid_id", "ledger_rows"."drill_id", "ledger_rows"."event_id", "ledger_rows"."ledger", "ledger_rows"."revision", "ledger_rows"."version_id", "ledger_rows"."cells", "ledger_rows"."masks", "ledger_rows"."secret", "ledger_rows"."twin", "ledger_rows"."removed_at", "ledger_rows"."removed_text", "ledger_rows"."received_at", "ledger_rows"."changed_at" FROM "ledger_rows" WHERE ((("ledger_rows"."event_id" = $1 AND "ledger_rows"."ledger" = $2) AND "ledger_rows"."removed_at" IS NULL) AND "ledger_rows"."drill_id" = $3) AND "ledger_rows"."village_id" = $4 ORDER BY "ledger_rows"."received_at", "ledger_rows"."id" LIMIT 21
--   Limit
--     ->  Index Scan using ledgerrow_event_id_ledger_village_id_received_at_id on ledger_rows
--           Index Cond: ((event_id = $1) AND ((ledger)::text = $2) AND (village_id = $4))
--           Filter: ((removed_at IS NULL) AND (drill_id = $3))
-- needs of a village
SELECT "relief_needs"."id", "relief_needs"."county_id", "relief_needs"."town_id", "relief_needs"."village_id", "relief_needs"."grid_id", "relief_needs"."drill_id", "relief_needs"."event_id", "relief_needs"."name_mask", "relief_needs"."phone_mask", "relief_needs"."secret", "relief_needs"."persons", "relief_needs"."wants", "relief_needs"."text", "relief_needs"."since", "relief_needs"."due_at", "relief_needs"."met_at", "relief_needs"."closed_at", "relief_needs"."closed_text", "relief_needs"."close_id", "relief_needs"."author_id", "relief_needs"."card", "relief_needs"."made_at", "relief_needs"."received_at", "relief_needs"."digest" FROM "relief_needs" WHERE ("relief_needs"."event_id" = $1 AND "relief_needs"."drill_id" = $2) AND "relief_needs"."village_id" = $3 ORDER BY "relief_needs"."received_at", "relief_needs"."id" LIMIT 21
--   Limit
--     ->  Index Scan using reliefneed_event_id_village_id_received_at_id on relief_needs
--           Index Cond: ((event_id = $1) AND (village_id = $3))
--           Filter: (drill_id = $2)
-- needs of the county that wait
SELECT "relief_needs"."id", "relief_needs"."county_id", "relief_needs"."town_id", "relief_needs"."village_id", "relief_needs"."grid_id", "relief_needs"."drill_id", "relief_needs"."event_id", "relief_needs"."name_mask", "relief_needs"."phone_mask", "relief_needs"."secret", "relief_needs"."persons", "relief_needs"."wants", "relief_needs"."text", "relief_needs"."since", "relief_needs"."due_at", "relief_needs"."met_at", "relief_needs"."closed_at", "relief_needs"."closed_text", "relief_needs"."close_id", "relief_needs"."author_id", "relief_needs"."card", "relief_needs"."made_at", "relief_needs"."received_at", "relief_needs"."digest" FROM "relief_needs" WHERE ((("relief_needs"."event_id" = $1 AND "relief_needs"."met_at" IS NULL) AND "relief_needs"."closed_at" IS NULL) AND "relief_needs"."drill_id" = $2) AND "relief_needs"."county_id" = $3 ORDER BY "relief_needs"."received_at", "relief_needs"."id" LIMIT 21
--   Limit
--     ->  Index Scan using reliefneed_event_id_county_id_received_at_id on relief_needs
--           Index Cond: ((event_id = $1) AND (county_id = $3))
--           Filter: ((met_at IS NULL) AND (closed_at IS NULL) AND (drill_id = $2))
-- site checks of a village
SELECT "site_checks"."id", "site_checks"."county_id", "site_checks"."town_id", "site_checks"."village_id", "site_checks"."grid_id", "site_checks"."drill_id", "site_checks"."event_id", "site_checks"."statement_id", "site_checks"."codes", "site_checks"."text", "site_checks"."state", "site_checks"."assignee_id", "site_checks"."assignee_card", "site_checks"."author_id", "site_checks"."author_card", "site_checks"."due_at", "site_checks"."made_at", "site_checks"."received_at", "site_checks"."digest", "site_checks"."findings", "site_checks"."answer_text", "site_checks"."answer_id", "site_checks"."answer_digest", "site_checks"."seen_at", "site_checks"."answered_at" FROM "site_checks" WHERE ("site_checks"."event_id" = $1 AND "site_checks"."drill_id" = $2) AND "site_checks"."village_id" = $3 ORDER BY "site_checks"."received_at" DESC, "site_checks"."id" DESC LIMIT 20
--   Limit
--     ->  Index Scan Backward using sitecheck_event_id_village_id_received_at_id on site_checks
--           Index Cond: ((event_id = $1) AND (village_id = $3))
--           Filter: (drill_id = $2)
-- where I am sent
SELECT "site_checks"."id", "site_checks"."county_id", "site_checks"."town_id", "site_checks"."village_id", "site_checks"."grid_id", "site_checks"."drill_id", "site_checks"."event_id", "site_checks"."statement_id", "site_checks"."codes", "site_checks"."text", "site_checks"."state", "site_checks"."assignee_id", "site_checks"."assignee_card", "site_checks"."author_id", "site_checks"."author_card", "site_checks"."due_at", "site_checks"."made_at", "site_checks"."received_at", "site_checks"."digest", "site_checks"."findings", "site_checks"."answer_text", "site_checks"."answer_id", "site_checks"."answer_digest", "site_checks"."seen_at", "site_checks"."answered_at" FROM "site_checks" WHERE ("site_checks"."state" = $1 AND "site_checks"."drill_id" = $2) AND "site_checks"."assignee_id" = $3 ORDER BY "site_checks"."due_at", "site_checks"."id" LIMIT 20
--   Limit
--     ->  Index Scan using sitecheck_assignee_id_state_due_at_id on site_checks
--           Index Cond: ((assignee_id = $3) AND ((state)::text = $1))
--           Filter: (drill_id = $2)
-- orders to a village
SELECT "verify_orders"."id", "verify_orders"."county_id", "verify_orders"."town_id", "verify_orders"."village_id", "verify_orders"."grid_id", "verify_orders"."drill_id", "verify_orders"."event_id", "verify_orders"."division_id", "verify_orders"."codes", "verify_orders"."text", "verify_orders"."from_words", "verify_orders"."state", "verify_orders"."author_id", "verify_orders"."author_card", "verify_orders"."asked_at", "verify_orders"."made_at", "verify_orders"."received_at", "verify_orders"."digest", "verify_orders"."phone_id", "verify_orders"."phone_digest", "verify_orders"."phoned_at", "verify_orders"."phone_card", "verify_orders"."phone_text", "verify_orders"."written_id", "verify_orders"."written_digest", "verify_orders"."written_at", "verify_orders"."written_card", "verify_orders"."written_text", "verify_orders"."withdraw_id", "verify_orders"."withdrawn_at", "verify_orders"."withdrawn_card" FROM "verify_orders" WHERE ("verify_orders"."event_id" = $1 AND "verify_orders"."drill_id" = $2) AND "verify_orders"."village_id" = $3 ORDER BY "verify_orders"."received_at" DESC, "verify_orders"."id" DESC LIMIT 21
--   Limit
--     ->  Index Scan Backward using verifyorder_event_id_village_id_received_at_id on verify_orders
--           Index Cond: ((event_id = $1) AND (village_id = $3))
--           Filter: (drill_id = $2)
-- orders of a town
SELECT "verify_orders"."id", "verify_orders"."county_id", "verify_orders"."town_id", "verify_orders"."village_id", "verify_orders"."grid_id", "verify_orders"."drill_id", "verify_orders"."event_id", "verify_orders"."division_id", "verify_orders"."codes", "verify_orders"."text", "verify_orders"."from_words", "verify_orders"."state", "verify_orders"."author_id", "verify_orders"."author_card", "verify_orders"."asked_at", "verify_orders"."made_at", "verify_orders"."received_at", "verify_orders"."digest", "verify_orders"."phone_id", "verify_orders"."phone_digest", "verify_orders"."phoned_at", "verify_orders"."phone_card", "verify_orders"."phone_text", "verify_orders"."written_id", "verify_orders"."written_digest", "verify_orders"."written_at", "verify_orders"."written_card", "verify_orders"."written_text", "verify_orders"."withdraw_id", "verify_orders"."withdrawn_at", "verify_orders"."withdrawn_card" FROM "verify_orders" WHERE ("verify_orders"."event_id" = $1 AND "verify_orders"."drill_id" = $2) AND "verify_orders"."town_id" = $3 ORDER BY "verify_orders"."received_at" DESC, "verify_orders"."id" DESC LIMIT 21
--   Limit
--     ->  Index Scan Backward using verifyorder_event_id_town_id_received_at_id on verify_orders
--           Index Cond: ((event_id = $1) AND (town_id = $3))
--           Filter: (drill_id = $2)
-- orders of the county
SELECT "verify_orders"."id", "verify_orders"."county_id", "verify_orders"."town_id", "verify_orders"."village_id", "verify_orders"."grid_id", "verify_orders"."drill_id", "verify_orders"."event_id", "verify_orders"."division_id", "verify_orders"."codes", "verify_orders"."text", "verify_orders"."from_words", "verify_orders"."state", "verify_orders"."author_id", "verify_orders"."author_card", "verify_orders"."asked_at", "verify_orders"."made_at", "verify_orders"."received_at", "verify_orders"."digest", "verify_orders"."phone_id", "verify_orders"."phone_digest", "verify_orders"."phoned_at", "verify_orders"."phone_card", "verify_orders"."phone_text", "verify_orders"."written_id", "verify_orders"."written_digest", "verify_orders"."written_at", "verify_orders"."written_card", "verify_orders"."written_text", "verify_orders"."withdraw_id", "verify_orders"."withdrawn_at", "verify_orders"."withdrawn_card" FROM "verify_orders" WHERE ("verify_orders"."event_id" = $1 AND "verify_orders"."drill_id" = $2) AND "verify_orders"."county_id" = $3 ORDER BY "verify_orders"."received_at" DESC, "verify_orders"."id" DESC LIMIT 21
--   Limit
--     ->  Index Scan Backward using verifyorder_event_id_county_id_received_at_id on verify_orders
--           Index Cond: ((event_id = $1) AND (county_id = $3))
--           Filter: (drill_id = $2)
-- what was told past the levels
SELECT "bypass_reports"."id", "bypass_reports"."county_id", "bypass_reports"."town_id", "bypass_reports"."village_id", "bypass_reports"."grid_id", "bypass_reports"."drill_id", "bypass_reports"."event_id", "bypass_reports"."division_id", "bypass_reports"."typed", "bypass_reports"."text", "bypass_reports"."unnamed", "bypass_reports"."author_id", "bypass_reports"."author_card", "bypass_reports"."made_at", "bypass_reports"."received_at", "bypass_reports"."digest", "bypass_reports"."answer", "bypass_reports"."answer_id", "bypass_reports"."answered_at", "bypass_reports"."answer_card" FROM "bypass_reports" WHERE ("bypass_reports"."event_id" = $1 AND "bypass_reports"."drill_id" = $2) AND "bypass_reports"."county_id" = $3 ORDER BY "bypass_reports"."received_at" DESC, "bypass_reports"."id" DESC LIMIT 21
--   Limit
--     ->  Index Scan Backward using bypassreport_event_id_county_id_received_at_id on bypass_reports
--           Index Cond: ((event_id = $1) AND (county_id = $3))
--           Filter: (drill_id = $2)
-- what I told past the levels
SELECT "bypass_reports"."id", "bypass_reports"."county_id", "bypass_reports"."town_id", "bypass_reports"."village_id", "bypass_reports"."grid_id", "bypass_reports"."drill_id", "bypass_reports"."event_id", "bypass_reports"."division_id", "bypass_reports"."typed", "bypass_reports"."text", "bypass_reports"."unnamed", "bypass_reports"."author_id", "bypass_reports"."author_card", "bypass_reports"."made_at", "bypass_reports"."received_at", "bypass_reports"."digest", "bypass_reports"."answer", "bypass_reports"."answer_id", "bypass_reports"."answered_at", "bypass_reports"."answer_card" FROM "bypass_reports" WHERE ("bypass_reports"."event_id" = $1 AND "bypass_reports"."drill_id" = $2) AND "bypass_reports"."author_id" = $3 ORDER BY "bypass_reports"."received_at" DESC, "bypass_reports"."id" DESC LIMIT 20
--   Limit
--     ->  Index Scan Backward using bypassreport_author_id_event_id_received_at_id on bypass_reports
--           Index Cond: ((author_id = $3) AND (event_id = $1))
--           Filter: (drill_id = $2)
-- ledger of the county
SELECT "ledger_rows"."id", "ledger_rows"."county_id", "ledger_rows"."town_id", "ledger_rows"."village_id", "ledger_rows"."grid_id", "ledger_rows"."drill_id", "ledger_rows"."event_id", "ledger_rows"."ledger", "ledger_rows"."revision", "ledger_rows"."version_id", "ledger_rows"."cells", "ledger_rows"."masks", "ledger_rows"."secret", "ledger_rows"."twin", "ledger_rows"."removed_at", "ledger_rows"."removed_text", "ledger_rows"."received_at", "ledger_rows"."changed_at" FROM "ledger_rows" WHERE ((("ledger_rows"."event_id" = $1 AND "ledger_rows"."ledger" = $2) AND "ledger_rows"."removed_at" IS NULL) AND "ledger_rows"."drill_id" = $3) AND "ledger_rows"."county_id" = $4 ORDER BY "ledger_rows"."received_at", "ledger_rows"."id" LIMIT 21
--   Limit
--     ->  Index Scan using ledgerrow_event_id_ledger_county_id_received_at_id on ledger_rows
--           Index Cond: ((event_id = $1) AND ((ledger)::text = $2) AND (county_id = $4))
--           Filter: ((removed_at IS NULL) AND (drill_id = $3))
