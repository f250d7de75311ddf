package graph_test

func init() {
	ladderProbes := []probe{
		{"Query.ladders", "colour", func(*story) string { return `colour:"red"` }},
		{"Mutation.setLadder", "", func(*story) string {
			return input("colour", "red", "role", "village_head", "steps", raw("[{afterMinutes:0 channels:[VOICE] to:A night:true}]"))
		}},
		{"Mutation.setTemplate", "words=null", func(*story) string { return input("code", "RAIN-R") }},
	}
	last := len(probes) - 2 // before the one that ends sessions
	probes = append(probes[:last:last], append(ladderProbes, probes[last:]...)...)
}
