package chain_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"jiaoying/server/fault"
	"jiaoying/server/loss/chain"
	"jiaoying/server/loss/form"
)

var (
	village = chain.Actor{Speaks: true}
	town    = chain.Actor{Above: true, Asks: true}
	county  = chain.Actor{Asks: true}
	nobody  = chain.Actor{}
)

// story tells a chain in words: who does what. Each word is actor:move, with the indicators named, changed (+) or maintained (=) behind it.
//
//	v:first v:update v:zero v:final v:corrected_final   b:update (the town on behalf)   t:accept t:return,A t:ask,A c:ask,A
//	stable relapse close                                v:update,+A,=B
type story struct {
	c chain.Chain
	e chain.Event
}

func (s *story) tell(word string) error {
	parts := strings.Split(word, ",")
	switch parts[0] {
	case "stable":
		s.e.Stable = true
		return nil
	case "relapse":
		s.e.Stable, s.e.Round = false, s.e.Round+1
		return nil
	case "close":
		s.e.Closed = true
		return nil
	}
	who, what, _ := strings.Cut(parts[0], ":")
	act := chain.Action{Move: chain.Move(what)}
	if what != "accept" && what != "return" && what != "ask" {
		act = chain.Action{Move: chain.MoveSubmit, Kind: chain.Kind(what), Behalf: strings.HasPrefix(who, "b"), Answers: map[string]chain.Answer{}}
	}
	for _, p := range parts[1:] {
		switch {
		case act.Move != chain.MoveSubmit:
			act.Points = append(act.Points, chain.Point{Key: p, Reason: "photo"})
		case p[0] == '+':
			act.Changed = append(act.Changed, p[1:])
			if slices.Contains(s.c.Owes(), p[1:]) {
				act.Answers[p[1:]] = chain.Answer{Reason: "recount"}
			}
		case p[0] == '=':
			act.Answers[p[1:]] = chain.Answer{Maintain: true, Reason: "checked"}
		case p[0] == '~': // maintained and changed at once
			act.Changed = append(act.Changed, p[1:])
			act.Answers[p[1:]] = chain.Answer{Maintain: true, Reason: "checked"}
		case p[0] == '?': // said to be changed, and is not
			act.Answers[p[1:]] = chain.Answer{Reason: "recount"}
		case p[0] == '!': // changed without a word
			act.Changed = append(act.Changed, p[1:])
			act.Answers[p[1:]] = chain.Answer{}
		}
	}
	actor := map[string]chain.Actor{"v": village, "t": town, "b": town, "c": county, "n": nobody, "bv": village, "bc": county, "tv": {Above: true}}[who]
	before := fmt.Sprintf("%+v", s.c)
	next, err := chain.Apply(s.c, s.e, actor, act)
	if fmt.Sprintf("%+v", s.c) != before {
		return errors.New("a move changed the chain it was given")
	}
	if allowed := chain.Allowed(s.c, s.e, actor, act); (allowed == nil) != (err == nil) {
		return errors.New("Allowed and Apply disagree")
	}
	if err == nil {
		s.c = next
	} else if !reflect.DeepEqual(next, s.c) {
		return errors.New("a refused move changed the chain")
	}
	return err
}

// The oracle: the last word of each story is allowed, or gives exactly this fault.
func TestStories(t *testing.T) {
	t.Parallel()
	cases := []struct {
		words string
		want  error
		end   string // number kind state, maintained
	}{
		{"v:first", nil, "1 first submitted"},
		{"b:first", nil, "1 first submitted behalf"},
		{"t:first", chain.ErrNotYours, ""}, // the town does not speak for the village
		{"n:first", chain.ErrNotYours, ""},
		{"bv:first", chain.ErrNotYours, ""}, // the village enters on nobody's behalf
		{"bc:first", chain.ErrNotYours, ""}, // nor does the county
		{"v:update", chain.ErrFirstNeeded, ""},
		{"v:zero", chain.ErrFirstNeeded, ""},
		{"stable v:final", chain.ErrFirstNeeded, ""},
		{"stable v:corrected_final", chain.ErrFirstNeeded, ""},
		{"close v:first", chain.ErrClosed, ""},
		{"v:first v:first", chain.ErrFirstThere, ""},
		{"v:first t:accept", nil, "1 first accepted"},
		{"v:first v:accept", chain.ErrNotYours, ""},
		{"v:first c:accept", chain.ErrNotYours, ""},
		{"v:first c:return,A", chain.ErrNotYours, ""},
		{"v:first close t:accept", chain.ErrClosed, ""},
		{"t:accept", chain.ErrNothingOpen, ""},
		{"v:first t:accept t:accept", chain.ErrNothingOpen, ""},
		{"v:first t:accept t:return,A", chain.ErrNothingOpen, ""},
		{"v:first t:return", fault.New(fault.Invalid, "loss.points"), ""},
		{"v:first t:return,A,A", fault.New(fault.Invalid, "loss.key"), ""},
		{"v:first t:return,A", nil, "1 first returned"},
		// a return is answered
		{"v:first t:return,A t:accept", chain.ErrNothingOpen, ""},
		{"v:first t:return,A v:update", fault.New(fault.Invalid, "loss.answer"), ""},
		{"v:first t:return,A v:update,+B", fault.New(fault.Invalid, "loss.answer"), ""},
		{"v:first t:return,A,B v:update,+A", fault.New(fault.Invalid, "loss.answer"), ""},
		{"v:first t:return,A v:update,!A", fault.New(fault.Invalid, "loss.answer"), ""}, // without a reason
		{"v:first t:return,A v:update,?A", fault.New(fault.Invalid, "loss.answer"), ""},
		{"v:first t:return,A v:update,~A", fault.New(fault.Invalid, "loss.answer"), ""},
		{"v:first t:return,A v:update,+A,=B", fault.New(fault.Invalid, "loss.key"), ""}, // nobody asked for B
		{"v:first v:update,=A", fault.New(fault.Invalid, "loss.key"), ""},
		{"v:first t:return,A v:zero", chain.ErrAnswerFirst, ""},
		{"v:first t:return,A b:update,+A", chain.ErrAnswerFirst, ""}, // the town does not answer itself: that would be editing
		{"v:first t:return,A v:update,+A", nil, "2 update submitted"},
		{"v:first t:return,A v:update,=A", nil, "2 update submitted =A"},
		{"v:first t:return,A,B v:update,+A,=B", nil, "2 update submitted =B"},
		{"v:first t:return,A v:update,=A t:return,A", chain.ErrMaintained, ""},
		{"v:first t:return,A v:update,=A t:return,B", nil, "2 update returned =A"},
		{"v:first t:return,A v:update,=A t:return,B v:update,+B", nil, "3 update submitted =A"},
		{"v:first t:return,A v:update,=A t:return,B v:update,+B,+A", nil, "3 update submitted"},
		{"v:first t:return,A v:update,=A t:accept", nil, "2 update accepted =A"},
		{"v:first t:return,A v:update,=A t:accept v:update,+B", nil, "3 update submitted =A"},
		{"v:first t:return,A v:update,=A t:accept v:update,+A", nil, "3 update submitted"},
		{"v:first t:return,A v:update,=A t:accept v:update,+A t:return,A", nil, "3 update returned"}, // a changed figure may be asked about again
		{"v:first t:return,A v:update,=A v:update,+B", fault.New(fault.Invalid, "loss.answer"), ""},  // the return still waits for an accepted answer
		{"v:first t:return,A v:update,=A v:update,+B,=A", nil, "3 update submitted =A"},
		{"v:first t:return,A v:update,=A v:zero", nil, "3 zero submitted =A"},
		{"v:first t:return,A v:update,=A v:zero t:accept v:update,+B", nil, "4 update submitted =A"},
		// a newer version takes the place of one that waits
		{"v:first v:update,+A", nil, "2 update submitted"},
		{"v:first v:update,+A t:accept t:accept", chain.ErrNothingOpen, ""},
		// zero
		{"v:first v:zero", nil, "2 zero submitted"},
		{"v:first v:zero,+A", chain.ErrZero, ""},
		{"v:first t:return,A v:update,+A v:zero,=A", chain.ErrZero, ""},
		{"v:first t:accept v:zero t:accept v:zero", nil, "3 zero submitted"},
		// on behalf
		{"v:first b:update", chain.ErrOwnOpen, ""},
		{"b:first b:update,+A", nil, "2 update submitted behalf"},
		{"b:first t:return,A", chain.ErrBehalf, ""},
		{"b:first t:accept", nil, "1 first accepted behalf"},
		{"b:first t:accept v:update,+A", nil, "2 update submitted"},
		{"v:first t:accept b:update,+A", nil, "2 update submitted behalf"},
		{"v:first t:accept b:zero", nil, "2 zero submitted behalf"},
		{"b:first v:first", chain.ErrFirstThere, ""},
		// finals
		{"v:first t:accept v:final", chain.ErrNotStable, ""},
		{"v:first t:accept stable v:final", nil, "2 final submitted"},
		{"v:first stable v:final", nil, "2 final submitted"},
		{"v:first t:accept stable v:final relapse t:accept", chain.ErrNotStable, ""},
		{"v:first t:accept stable v:final relapse stable t:accept", chain.ErrNotStable, ""}, // it was made before the relapse
		{"v:first t:accept stable v:final relapse stable v:final t:accept", nil, "3 final accepted"},
		{"v:first t:accept stable v:final v:update,+A", nil, "3 update submitted"},
		{"v:first t:accept stable v:final t:return,A v:final,=A t:accept", nil, "3 final accepted =A"},
		{"v:first t:accept stable v:corrected_final", chain.ErrFinalNeeded, ""},
		{"v:first t:accept stable v:final t:accept v:final", chain.ErrFinalThere, ""},
		{"v:first t:accept stable v:final t:accept v:update,+A", chain.ErrFinalThere, ""},
		{"v:first t:accept stable v:final t:accept v:zero", chain.ErrFinalThere, ""},
		{"v:first t:accept stable v:final t:accept v:corrected_final,+A", chain.ErrNotReopened, ""},
		{"v:first t:accept stable v:final t:accept b:corrected_final,+A", chain.ErrNotReopened, ""},
		{"v:first t:accept stable v:final t:accept relapse v:update,+A", nil, "3 update submitted"},
		{"v:first t:accept stable v:final t:accept relapse v:zero", nil, "3 zero submitted"},
		{"v:first t:accept stable v:final t:accept relapse v:corrected_final,+A", chain.ErrNotStable, ""},
		{"v:first t:accept stable v:final t:accept relapse stable v:final,+A", chain.ErrFinalThere, ""},
		{"v:first t:accept stable v:final t:accept relapse stable v:corrected_final,+A", nil, "3 corrected_final submitted"},
		{"v:first t:accept stable v:final t:accept relapse stable v:corrected_final,+A t:accept v:update", chain.ErrFinalThere, ""},
		{"v:first t:accept stable v:final t:accept relapse stable v:corrected_final,+A t:accept v:corrected_final", chain.ErrNotReopened, ""},
		{"v:first t:accept stable b:final t:accept b:update,+A", chain.ErrFinalThere, ""},
		{"v:first t:accept stable b:final t:accept v:update,+A", nil, "3 update submitted"}, // the town's final does not close the village's way
		{"v:first t:accept stable b:final t:accept v:final,+A t:accept", nil, "3 final accepted"},
		{"v:first t:accept stable b:final t:accept v:corrected_final,+A", chain.ErrFinalNeeded, ""},
		{"v:first t:accept stable b:final t:accept v:final,+A t:accept b:final", chain.ErrFinalThere, ""},
		{"v:first t:accept stable b:final t:accept c:ask,A v:final", fault.New(fault.Invalid, "loss.answer"), ""},
		// asked for
		{"v:first t:accept c:ask,A", chain.ErrFinalNeeded, ""},
		{"v:first t:accept stable v:final c:ask,A", chain.ErrFinalNeeded, ""},
		{"v:first t:accept stable v:final t:accept v:ask,A", chain.ErrNotYours, ""},
		{"v:first t:accept stable v:final t:accept tv:ask,A", chain.ErrNotYours, ""},
		{"v:first t:accept stable v:final t:accept c:ask", fault.New(fault.Invalid, "loss.points"), ""},
		{"v:first t:accept stable v:final t:accept c:ask,A", nil, "2 final accepted"},
		{"v:first t:accept stable v:final t:accept c:ask,A t:ask,B", chain.ErrAlreadyAsked, ""},
		{"v:first t:accept stable v:final t:accept relapse c:ask,A", chain.ErrFinalNeeded, ""}, // a relapse opens the chain anyway
		{"v:first t:accept stable v:final t:accept c:ask,A v:corrected_final,+B", fault.New(fault.Invalid, "loss.answer"), ""},
		{"v:first t:accept stable v:final t:accept c:ask,A v:corrected_final,+A", nil, "3 corrected_final submitted"},
		{"v:first t:accept stable v:final t:accept c:ask,A v:corrected_final,=A", nil, "3 corrected_final submitted =A"},
		{"v:first t:accept stable v:final t:accept c:ask,A v:update,+A", chain.ErrFinalThere, ""},
		{"v:first t:accept stable v:final t:accept c:ask,A b:corrected_final,+A", chain.ErrAnswerFirst, ""},
		{"v:first t:accept stable v:final t:accept c:ask,A v:corrected_final,=A t:accept c:ask,A", chain.ErrMaintained, ""},
		{"v:first t:accept stable v:final t:accept c:ask,A v:corrected_final,=A t:accept c:ask,B", nil, "3 corrected_final accepted =A"},
		{"v:first t:accept stable v:final t:accept c:ask,A v:corrected_final,+A t:accept v:corrected_final,+B", chain.ErrNotReopened, ""},
		{"v:first t:accept stable v:final t:accept c:ask,A v:corrected_final,+A t:return,B v:corrected_final,+B t:accept", nil, "4 corrected_final accepted"},
	}
	for _, c := range cases {
		t.Run(c.words, func(t *testing.T) {
			t.Parallel()
			s := &story{}
			words := strings.Fields(c.words)
			for _, w := range words[:len(words)-1] {
				if err := s.tell(w); err != nil {
					t.Fatalf("%s: %v", w, err)
				}
			}
			err := s.tell(words[len(words)-1])
			if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if c.end == "" {
				return
			}
			v := s.c.Versions[len(s.c.Versions)-1]
			got := fmt.Sprintf("%d %s %s", v.Number, v.Kind, v.State)
			if v.Behalf {
				got += " behalf"
			}
			for _, k := range v.Maintained {
				got += " =" + k
			}
			if got != c.end || v.Disputed() != strings.Contains(c.end, "=") {
				t.Errorf("%s, want %s", got, c.end)
			}
		})
	}
}

// What was entered on behalf is kept and superseded: while it waits by the own submission, once accepted by the own acceptance, so that
// the totals never have a hole.
func TestBehalfIsSuperseded(t *testing.T) {
	t.Parallel()
	s := &story{}
	states := func() (out []chain.State) {
		for _, v := range s.c.Versions {
			out = append(out, v.State)
		}
		return out
	}
	for _, step := range []struct {
		word string
		want []chain.State
	}{
		{"b:first", []chain.State{"submitted"}},
		{"t:accept", []chain.State{"accepted"}},
		{"b:update", []chain.State{"accepted", "submitted"}},
		{"v:update,+A", []chain.State{"accepted", "superseded", "submitted"}},
		{"t:accept", []chain.State{"superseded", "superseded", "accepted"}},
		{"b:update", []chain.State{"superseded", "superseded", "accepted", "submitted"}},
		{"t:accept", []chain.State{"superseded", "superseded", "accepted", "accepted"}},
	} {
		if err := s.tell(step.word); err != nil {
			t.Fatal(step.word, err)
		}
		if !reflect.DeepEqual(states(), step.want) {
			t.Fatalf("%s: %v, want %v", step.word, states(), step.want)
		}
		if v, ok := s.c.Current(); step.word == "t:accept" && (!ok || v.Number != len(s.c.Versions)) {
			t.Errorf("%+v counts", v)
		}
	}
}

// Whatever is tried by whomever in whatever order, no chain becomes illegal, and no chain is stuck.
func TestRandomChains(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(370405, 5))
	keys := []string{"A", "B", "C"}
	reached := map[string]int{}
	for range 3000 {
		c, e := chain.Chain{}, chain.Event{}
		for range 40 {
			switch r.IntN(20) {
			case 0, 1, 2, 3:
				e.Stable = true
			case 4:
				if e.Stable {
					e.Stable, e.Round = false, e.Round+1
				}
			}
			actor := []chain.Actor{village, village, town, town, county, nobody}[r.IntN(6)]
			act := chain.Action{Move: []chain.Move{"submit", "submit", "submit", "accept", "accept", "return", "ask"}[r.IntN(7)], Behalf: r.IntN(4) == 0, Answers: map[string]chain.Answer{}}
			act.Kind = chain.Kind(chain.Kind("").Values()[r.IntN(5)])
			if kinds := chain.Kinds(c, e, actor, act.Behalf); len(kinds) > 0 && r.IntN(2) == 0 {
				act.Kind = kinds[r.IntN(len(kinds))]
			}
			for _, k := range keys {
				if act.Kind == chain.KindZero {
					break
				}
				if r.IntN(3) == 0 {
					act.Changed = append(act.Changed, k)
				}
				if slices.Contains(c.Owes(), k) && r.IntN(8) > 0 {
					act.Answers[k] = chain.Answer{Maintain: !slices.Contains(act.Changed, k), Reason: "x"}
				}
			}
			for _, k := range keys {
				if r.IntN(2) == 0 {
					act.Points = append(act.Points, chain.Point{Key: k})
				}
			}
			next, err := chain.Apply(c, e, actor, act)
			if f, ok := fault.As(err); err != nil && (!ok || !strings.HasPrefix(f.Code, "loss.")) {
				t.Fatalf("%v is no fault of a chain", err)
			}
			may := chain.May(c, e, actor)
			if err == nil && !slices.Contains(may, act.Move) {
				t.Fatalf("%s went through; May says %v of %+v", act.Move, may, c)
			}
			if err == nil && act.Move == chain.MoveSubmit && !slices.Contains(chain.Kinds(c, e, actor, act.Behalf), act.Kind) {
				t.Fatalf("%s went through; Kinds did not list it", act.Kind)
			}
			if err == nil {
				step(t, c, next, e, actor, act)
				what := string(act.Move)
				if act.Move == chain.MoveSubmit {
					what = string(act.Kind)
				}
				reached[what]++
			} else if !reflect.DeepEqual(c, next) {
				t.Fatal("a refused move changed the chain")
			}
			c = next
			legal(t, c)
			final, done := c.Final()
			free := len(chain.May(c, e, village))+len(chain.May(c, e, town)) > 0
			if !free || len(chain.May(c, e, village)) == 0 && !(done && final.Round == e.Round) {
				t.Fatalf("stuck: %+v %+v", c, e)
			}
		}
	}
	for _, want := range []string{"first", "update", "zero", "final", "corrected_final", "accept", "return", "ask"} {
		if reached[want] < 20 {
			t.Errorf("%s was reached %d times: %v", want, reached[want], reached)
		}
	}
}

// step is what one allowed move may have done.
func step(t *testing.T, was, is chain.Chain, e chain.Event, a chain.Actor, act chain.Action) {
	t.Helper()
	fail := func(why string) { t.Helper(); t.Fatalf("%s: %+v by %+v made of %+v\n%+v", why, act, a, was, is) }
	for i, v := range was.Versions {
		n := is.Versions[i]
		if n.Number != v.Number || n.Kind != v.Kind || n.Behalf != v.Behalf || n.Round != v.Round || !reflect.DeepEqual(n.Maintained, v.Maintained) {
			fail("a version changed")
		}
		switch {
		case n.State == v.State:
		case v.State == chain.StateSubmitted: // answered by the level above, or replaced by who made it or by the village
			if act.Move != chain.MoveSubmit && !a.Above || act.Move == chain.MoveSubmit && n.State != chain.StateSuperseded {
				fail("an open version was answered by another")
			}
			if act.Move == chain.MoveSubmit && act.Behalf && !v.Behalf {
				fail("the town replaced the village's own")
			}
		case v.State == chain.StateAccepted && v.Behalf && n.State == chain.StateSuperseded && act.Move == chain.MoveAccept:
		default:
			fail("what was over changed")
		}
	}
	if act.Move != chain.MoveSubmit {
		return
	}
	v := is.Versions[len(is.Versions)-1]
	if v.Behalf != act.Behalf || act.Behalf && !a.Above || !act.Behalf && !a.Speaks {
		fail("another spoke")
	}
	if (v.Kind == chain.KindFinal || v.Kind == chain.KindCorrectedFinal) && !e.Stable {
		fail("a final of what goes on")
	}
	if v.Kind != chain.KindZero {
		for _, k := range was.Owes() {
			if slices.Contains(act.Changed, k) == slices.Contains(v.Maintained, k) {
				fail("a returned indicator was neither changed nor maintained")
			}
		}
	}
}

// legal is what every chain is.
func legal(t *testing.T, c chain.Chain) {
	t.Helper()
	finals, own := 0, 0
	for i, v := range c.Versions {
		bad := ""
		switch {
		case v.Number != i+1:
			bad = "a gap"
		case (v.Kind == chain.KindFirst) != (i == 0):
			bad = "first only as the first"
		case v.State == chain.StateSubmitted && i != len(c.Versions)-1:
			bad = "more than one is open"
		case (v.State == chain.StateReturned) != (len(v.Named) > 0):
			bad = "a return names something"
		case v.State == chain.StateReturned && v.Behalf:
			bad = "the town returned to itself"
		case v.Kind == chain.KindCorrectedFinal && finals == 0:
			bad = "nothing to correct"
		}
		for _, k := range v.Named {
			if slices.Contains(v.Maintained, k) {
				bad = "a maintained figure was returned"
			}
		}
		if v.Kind == chain.KindFinal && v.State == chain.StateAccepted && !v.Behalf {
			if own++; own > 1 {
				bad = "two finals"
			}
		}
		if (v.Kind == chain.KindFinal || v.Kind == chain.KindCorrectedFinal) && (v.State == chain.StateAccepted || v.State == chain.StateSuperseded && v.Behalf) {
			finals++
		}
		if bad != "" {
			t.Fatalf("%s: version %d of %+v", bad, v.Number, c)
		}
	}
}

func TestActionCheck(t *testing.T) {
	t.Parallel()
	f := form.Builtin()[0]
	long := strings.Repeat("字", chain.TextMost+1)
	point := func(p chain.Point) chain.Action {
		return chain.Action{Move: chain.MoveReturn, Points: []chain.Point{p}}
	}
	many := chain.Action{Move: chain.MoveReturn}
	for range chain.PointMost + 1 {
		many.Points = append(many.Points, chain.Point{Key: "A01007", Reason: "sum"})
	}
	answer := func(a chain.Answer) chain.Action {
		return chain.Action{Move: chain.MoveSubmit, Kind: chain.KindUpdate, Answers: map[string]chain.Answer{"A01007": a}}
	}
	for name, c := range map[string]struct {
		act  chain.Action
		want string // the codes
	}{
		"Accept":       {chain.Action{Move: chain.MoveAccept}, ""},
		"NoMove":       {chain.Action{}, "loss.move"},
		"Good":         {point(chain.Point{Key: "A01007", Reason: "photo", Photos: []string{"1"}}), ""},
		"Stock":        {point(chain.Point{Key: "A01013#rt", Reason: "photo"}), ""},
		"NoPoints":     {chain.Action{Move: chain.MoveReturn}, "loss.points"},
		"NoKey":        {point(chain.Point{Key: "A99", Reason: "photo"}), "loss.key"},
		"Fact":         {point(chain.Point{Key: "A01001", Reason: "photo"}), "loss.key"},
		"NoReason":     {point(chain.Point{Key: "A01007"}), "loss.reason"},
		"OtherUse":     {point(chain.Point{Key: "A01007", Reason: "recount"}), "loss.reason"},
		"Words":        {point(chain.Point{Key: "A01007", Reason: "other", Text: " "}), "loss.text"},
		"Long":         {point(chain.Point{Key: "A01007", Reason: "other", Text: long}), "loss.text"},
		"Photos":       {point(chain.Point{Key: "A01007", Reason: "photo", Photos: make([]string, chain.PhotoMost+1)}), "loss.photos"},
		"Kind":         {chain.Action{Move: chain.MoveSubmit, Kind: "last"}, "loss.kind"},
		"Changed":      {answer(chain.Answer{Reason: "unit"}), ""},
		"Maintained":   {answer(chain.Answer{Maintain: true, Reason: "ledger"}), ""},
		"WrongReason":  {answer(chain.Answer{Maintain: true, Reason: "unit"}), "loss.reason"},
		"NoWords":      {answer(chain.Answer{Maintain: true, Reason: "checked"}), "loss.text"},
		"AskedNothing": {chain.Action{Move: chain.MoveAsk}, "loss.points"},
	} {
		var bad fault.Findings
		c.act.Check(f, &bad)
		got := ""
		if e, ok := fault.As(bad.Err()); ok {
			codes := []string{}
			for _, field := range e.Fields {
				codes = append(codes, field.Code)
			}
			got = strings.Join(codes, " ")
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	var bad fault.Findings
	many.Check(f, &bad)
	if bad.Err() == nil {
		t.Error("101 points are taken")
	}
}
