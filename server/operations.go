package main

import (
	"runtime/debug"

	"jiaoying/server/work"
)

// version is the program's own: the module's version and the commit it was built from, as far as the build knows them.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "devel"
	}
	commit, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+"
		}
	}
	if commit == "" {
		return v
	}
	return v + " " + commit + changed
}

// watched notes the runs of the sweeps for those who look after the server.
func (a *app) watched(turns []work.Turn) []work.Turn {
	for i := range turns {
		turns[i].Do = a.ops.Sweeping(turns[i].Name, turns[i].Do)
	}
	return turns
}
