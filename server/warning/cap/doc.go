// Package cap is the heart that reads, checks, judges and writes warnings in the Common Alerting Protocol 1.2. Pure: bytes
// and values in, values and faults out; the time is an argument.
//
//	bytes ── Verify (if certificates are configured) ── Read ── Judge ── the flow acts
//	Alert ── Write ── bytes that Read takes
//
// Read is as strict as the schema of CAP 1.2 (OASIS, 2010) and its text: namespace, order, number and value of every
// element, and geometry; every size is bounded before work is done; no DTD, no entity, nothing is fetched. What a text
// says is kept as it stands, character by character: an issuer's words are not ours to clean, so whoever shows or stores
// them must treat them as a stranger's.
//
// Senders of the Chinese profile (GB/T 34283, GB/T 35965) are read with Options.China: what their messages have
// otherwise is put into the fields that CAP has for it, and then the same check follows.
//
// Geometry is on the sphere (S2) with WGS-84 degrees, latitude first, as CAP writes it. CAP does not say what runs between two
// points; here it is the shortest line, which at our latitude leaves the straight line of a map by 1 m on 10 km east to west
// and by 140 m on 100 km.
package cap
