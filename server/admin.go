package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"jiaoying/ent/viewer"
	"jiaoying/server/clock"
	"jiaoying/server/division"
	"jiaoying/server/loss/form"
	"jiaoying/server/roster"
	"jiaoying/server/roster/data"
	"jiaoying/server/roster/sheet"
	"jiaoying/server/store"
)

// withApp opens the database for one command of the operator, who acts as the system under the command's name.
func (c *cli) withApp(ctx context.Context, name string, do func(ctx context.Context, a *app) error) error {
	a := &app{log: logger("text")}
	var err error
	if a.store, a.ring, err = c.openWith(ctx, a.log); err != nil {
		return err
	}
	a.flows()
	ctx = store.WithOrigin(viewer.With(ctx, viewer.System(name)), "cli")
	return errors.Join(do(ctx, a), a.close())
}

type importCmd struct {
	Kind     string `arg:"" enum:"divisions,people,categories,households,sites,base,form" help:"divisions, people, categories, households, sites, base (base data of villages) or form (a version of the loss form)."`
	File     string `arg:"" help:"CSV or xlsx; of a form its folder."`
	Names    string `help:"With divisions: a second file of codes of the Ministry of Civil Affairs and former names."`
	Lines    string `help:"With categories: the file that says which line sees which category."`
	Division string `help:"With categories, households, sites, base and form: code of the county they are for; all but categories of the only county need none."`
	DryRun   bool   `help:"Only list the problems, by row; nothing is written."`
}

// Run imports and tells every problem by row; with a problem nothing is written. Safe to repeat.
func (i importCmd) Run(ctx context.Context, c *cli, w out) error {
	if i.Kind == "form" {
		return i.form(ctx, c, w)
	}
	main, err := readSheet(here{}, i.File)
	if err != nil {
		return err
	}
	var second *sheet.Table
	for _, name := range []string{i.Names, i.Lines} {
		if name == "" {
			continue
		}
		if second, err = readSheet(here{}, name); err != nil {
			return err
		}
	}
	return c.withApp(ctx, "import", func(ctx context.Context, a *app) error {
		var got roster.Import
		var err error
		switch i.Kind {
		case "divisions":
			if got, err = a.roster.ImportDivisions(ctx, *main, second, i.DryRun); err == nil && len(got.Problems) == 0 && !i.DryRun {
				err = errors.Join(a.supplyCategories(ctx), a.supplyCounties(ctx))
			}
		case "people":
			got, err = a.roster.ImportPeople(ctx, *main, i.DryRun)
		case "categories":
			if second == nil || i.DryRun {
				return errors.New("import categories needs --lines and --division, and has no dry run: what is there is replaced by code")
			}
			var at *store.Node
			if at, err = a.nodeOf(ctx, i.Division); err != nil {
				return err
			}
			got, err = a.roster.ImportCategories(ctx, at.ID, *main, *second)
		case "households", "sites":
			got, err = a.importRegister(ctx, strings.TrimSuffix(i.Kind, "s"), i.Division, *main, i.DryRun)
		case "base":
			got, err = a.importBase(ctx, i.Division, *main, i.DryRun)
		}
		if err != nil {
			return err
		}
		say := operatorTexts()
		for _, p := range got.Problems {
			fmt.Fprintf(w, "line %d, %s: %s\n", p.Line, p.Column, say.say(p.Code, p.Params))
		}
		if n := len(got.Problems); n > 0 {
			return fmt.Errorf("%d problems; nothing was written", n)
		}
		verb := "imported"
		if i.DryRun {
			verb = "would be imported"
		}
		fmt.Fprintf(w, "%s: %d added, %d changed, %d as they were\n", verb, got.Added, got.Changed, got.Same)
		return nil
	})
}

func (a *app) importBase(ctx context.Context, code string, t sheet.Table, dry bool) (roster.Import, error) {
	county, err := a.countyOf(ctx, code)
	if err != nil {
		return roster.Import{}, err
	}
	got, err := a.losses.ImportBase(ctx, county, t, dry)
	return roster.Import{Added: got.Added, Changed: got.Changed, Same: got.Same, Problems: got.Problems, DryRun: dry}, err
}

// form takes a version of the loss form from a folder of its tables: a new version is data and needs no new program.
func (i importCmd) form(ctx context.Context, c *cli, w out) error {
	one, err := form.Load(os.DirFS(i.File))
	if err != nil {
		return fmt.Errorf("form %s: %w", i.File, err)
	}
	if i.DryRun {
		fmt.Fprintf(w, "form %s would be taken: %d lines, %d rules, valid %s to %s\n", one.Version, len(one.Indicators), len(one.Rules), one.ValidFrom, one.ValidUntil)
		return nil
	}
	return c.withApp(ctx, "import", func(ctx context.Context, a *app) error {
		county, err := a.countyOf(ctx, i.Division)
		if err != nil {
			return err
		}
		took, err := a.losses.TakeForm(ctx, county, one)
		if err != nil {
			return err
		}
		verb := "taken"
		if !took {
			verb = "there already"
		}
		fmt.Fprintf(w, "form %s: %s\n", one.Version, verb)
		return nil
	})
}

func readSheet(from fs.FS, name string) (*sheet.Table, error) {
	f, err := from.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	t, err := sheet.Read(f, -1, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

// here opens the operator's own files, wherever they lie.
type here struct{}

// Open opens.
func (here) Open(name string) (fs.File, error) { return os.Open(name) }

// supplyCategories gives the proposed categories to every county that has none: without them nobody could report anything.
func (a *app) supplyCategories(ctx context.Context) error {
	counties, err := a.roster.Counties(ctx)
	if err != nil {
		return err
	}
	for _, county := range counties {
		has, err := a.roster.HasCategories(ctx, county)
		if err != nil || has {
			if err != nil {
				return err
			}
			continue
		}
		categories, err := readSheet(data.Files, "report-categories.csv")
		if err != nil {
			return err
		}
		lines, err := readSheet(data.Files, "lines.csv")
		if err != nil {
			return err
		}
		if _, err := a.roster.ImportCategories(ctx, county, *categories, *lines); err != nil {
			return err
		}
	}
	return nil
}

// supplyCounties gives the proposed ladder, templates and action lists to every county that has none, as without a ladder nobody is
// called, and the versions of the loss form that this program brings.
func (a *app) supplyCounties(ctx context.Context) error {
	counties, err := a.roster.Counties(ctx)
	if err != nil {
		return err
	}
	for _, county := range counties {
		if _, err := a.warnings.Seed(ctx, county); err != nil {
			return err
		}
		if _, err := a.losses.Seed(ctx, county); err != nil {
			return err
		}
	}
	return nil
}

// nodeOf finds a division by its code.
func (a *app) nodeOf(ctx context.Context, code string) (*store.Node, error) {
	if division.Code(code).Level() == "" {
		return nil, fmt.Errorf("%q is no code of a county, town, village or grid", code)
	}
	n, ok, err := a.store.NodeByCode(ctx, code)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("no division has the code %s", code)
	}
	return n, nil
}

type adminCmd struct {
	Create adminCreate `cmd:"" help:"The first county administrator of a county that has none; prints a one-time link for a password."`
}

type adminCreate struct {
	Name     string `required:"" help:"Name of the administrator."`
	Phone    string `required:"" help:"His mobile number."`
	Division string `required:"" help:"Code of the county."`
	URL      string `name:"public-url" env:"JIAOYING_PUBLIC_URL" default:"http://127.0.0.1:8080" help:"Address the link begins with."`
}

// Run makes the first administrator of a county.
func (in adminCreate) Run(ctx context.Context, c *cli, w out) error {
	return c.withApp(ctx, "admin create", func(ctx context.Context, a *app) error {
		at, err := a.nodeOf(ctx, in.Division)
		if err != nil {
			return err
		}
		if at.Level != division.County {
			return fmt.Errorf("%s is a %s, not a county", in.Division, at.Level)
		}
		today := clock.DateOf(a.store.Now(), a.store.Zone)
		if n, err := a.roster.Administrators(ctx, at.ID, string(today)); err != nil || n > 0 {
			return errors.Join(err, fmt.Errorf("the county has %d administrators already; they appoint others in the app", n))
		}
		person := store.NewID()
		if err := a.roster.AddPerson(ctx, roster.NewPerson{ID: person, Name: in.Name, Phone: in.Phone, Appointment: roster.NewAppointment{
			ID: store.NewID(), Role: viewer.CountyAdmin, Post: "A", Division: at.ID, From: string(today),
		}}); err != nil {
			return err
		}
		l, err := a.accounts.CreateLink(ctx, person)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s/join#%s\nopen it on the administrator's own phone before %s; it works once\n", in.URL, l.Token, l.ExpiresAt.In(a.store.Zone).Format(time.DateTime))
		return nil
	})
}

type tokenCmd struct {
	Create tokenCreate `cmd:"" help:"A machine's bearer token; shown once, stored hashed."`
	List   tokenList   `cmd:"" help:"The tokens there are."`
	Revoke tokenRevoke `cmd:"" help:"Ends a token at once."`
}

type tokenCreate struct {
	Name     string `arg:"" help:"Name of the machine."`
	May      string `required:"" help:"The one verb it may: metrics.read, graphql.free or cap.submit."`
	Division string `required:"" help:"Code of the division it is for."`
}

// Run makes a token.
func (t tokenCreate) Run(ctx context.Context, c *cli, w out) error {
	return c.withApp(ctx, "token create", func(ctx context.Context, a *app) error {
		at, err := a.nodeOf(ctx, t.Division)
		if err != nil {
			return err
		}
		text, err := a.accounts.CreateToken(ctx, t.Name, viewer.Verb(t.May), at.Place)
		if err != nil {
			return err
		}
		fmt.Fprintln(w, text)
		return nil
	})
}

type tokenList struct{}

// Run lists tokens.
func (tokenList) Run(ctx context.Context, c *cli, w out) error {
	return c.withApp(ctx, "token list", func(ctx context.Context, a *app) error {
		all, err := a.accounts.Tokens(ctx)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "NAME\tMAY\tDIVISION\tMADE\tREVOKED")
		for _, k := range all {
			revoked := ""
			if k.RevokedAt != nil {
				revoked = k.RevokedAt.In(a.store.Zone).Format(time.DateTime)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", k.Name, k.Verb, a.store.PathOf(ctx, k.Place), k.CreatedAt.In(a.store.Zone).Format(time.DateTime), revoked)
		}
		return t.Flush()
	})
}

type tokenRevoke struct {
	Name string `arg:"" help:"Name of the machine."`
}

// Run ends a token.
func (t tokenRevoke) Run(ctx context.Context, c *cli) error {
	return c.withApp(ctx, "token revoke", func(ctx context.Context, a *app) error { return a.accounts.RevokeToken(ctx, t.Name) })
}

type keysCmd struct {
	Rotate keysRotate `cmd:"" help:"A new active key; what is sealed with older ones is sealed anew, in chunks."`
}

type keysRotate struct{}

// Run rotates. A run that was killed is finished by the next one.
func (keysRotate) Run(ctx context.Context, c *cli, w out) error {
	return c.withApp(ctx, "keys rotate", func(ctx context.Context, a *app) error {
		if err := errors.Join(a.ring.Rotate(), a.ring.Save()); err != nil {
			return err
		}
		n, err := a.roster.Reseal(ctx)
		if err != nil {
			return err
		}
		for _, reseal := range []func(context.Context) (int, error){a.registers.Reseal, a.losses.Reseal} {
			more, err := reseal(ctx)
			if n += more; err != nil {
				return err
			}
		}
		fmt.Fprintf(w, "key %s is active, %d values sealed anew; older keys stay for backups and for servers that have not read the file yet\n", a.ring.Active(), n)
		return nil
	})
}
