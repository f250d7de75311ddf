package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"

	"jiaoying/ent/viewer"
	"jiaoying/server/store"
	"jiaoying/server/testworld"
)

const (
	// factDemo marks a database that demo made; nothing else may hold invented people.
	factDemo = "demo"
	// demoPassword opens every account of the demo. It is no secret: the demo listens on this machine only.
	demoPassword = "demo1234"
)

type demoCmd struct{ listening }

// Run fills an empty database once with the real divisions and the invented cast, and serves it on loopback.
func (d demoCmd) Run(ctx context.Context, c *cli, w out) error {
	if err := loopback(d.Addr); err != nil {
		return err
	}
	c.apart()
	d.own = true
	made, err := store.Migrate(ctx, c.Database, true, nil)
	if err != nil {
		return err
	}
	a, err := c.start(ctx, d.listening, true)
	if err != nil {
		return err
	}
	a.demo = true
	was, err := a.store.Fact(ctx, factDemo)
	if err == nil && was == "" && made.Version > 0 {
		err = errors.New("demo fills only a database that it made itself; give it another JIAOYING_DATABASE")
	}
	if err != nil {
		return errors.Join(err, a.close())
	}
	cast, err := a.fill(ctx)
	if err != nil {
		return errors.Join(fmt.Errorf("fill the demo: %w", err), a.close())
	}
	return a.serve(ctx, func(at string) { printCast(w, at, cast) })
}

// apart keeps the demo beside the real database when nobody said where it should be.
func (c *cli) apart() {
	for _, s := range []*string{&c.Database, &c.Data, &c.Keys} {
		switch *s {
		case "sqlite:var/jiaoying.db":
			*s = "sqlite:var/demo/jiaoying.db"
		case "var":
			*s = "var/demo"
		case "var/keys.json":
			*s = "var/demo/keys.json"
		}
	}
}

// loopback refuses an address that others could reach: the passwords are printed.
func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("JIAOYING_ADDR: %q is no address with a port", addr)
	}
	if a, err := netip.ParseAddr(host); host == "localhost" || err == nil && a.IsLoopback() {
		return nil
	}
	return fmt.Errorf("demo listens on loopback only, not on %q: everybody could sign in", addr)
}

// fill is safe to repeat: a demo that was killed while it filled goes on at the next start.
func (a *app) fill(ctx context.Context) ([]testworld.Person, error) {
	ctx = store.WithOrigin(viewer.With(ctx, viewer.System("demo")), "demo")
	done, err := a.store.Fact(ctx, factDemo)
	if err != nil {
		return nil, err
	}
	if done == "" {
		if err := a.store.SetFact(ctx, factDemo, "filling"); err != nil {
			return nil, err
		}
	}
	county, cast, err := testworld.Fill(ctx, a.roster)
	if err == nil {
		err = errors.Join(a.supplyCounties(ctx), testworld.Registers(ctx, a.roster, a.registers, county, cast), testworld.Base(ctx, a.losses, county))
	}
	if err != nil || done == "filled" {
		return cast, err
	}
	for _, p := range cast {
		if !p.Active {
			continue
		}
		if err := a.accounts.SetPassword(ctx, p.ID, demoPassword); err != nil {
			return nil, err
		}
	}
	return cast, a.store.SetFact(ctx, factDemo, "filled")
}

// shown are the people of the cast whose work can be tried; the others are there as well.
var shown = []struct{ key, does string }{
	{"P22", "网格员 grid officer: reports, answers, on a phone"},
	{"P11", "镇值班 town duty: reviews the reports of 泥沟镇"},
	{"P16", "马兰屯镇 neighbour town duty: must see nothing of it"},
	{"P02", "区值班 county duty"},
	{"P01", "区管理员 county administrator: people, tree, settings"},
}

func printCast(w io.Writer, at string, cast []testworld.Person) {
	fmt.Fprintf(w, "\n叫应 Jiaoying demo: %s\n\nEverybody's password is %s. All people are invented, the villages are real.\n\n", at, demoPassword)
	byKey := map[string]testworld.Person{}
	for _, p := range cast {
		byKey[p.Key] = p
	}
	for _, s := range shown {
		if p, ok := byKey[s.key]; ok {
			fmt.Fprintf(w, "  %s  %s\t%s\n", p.Phone, p.Name, s.does)
		}
	}
	rest := []string{}
	for _, p := range cast {
		if p.Active {
			rest = append(rest, p.Phone)
		}
	}
	fmt.Fprintf(w, "\n%d accounts in all, phones %s to %s. Stop with Ctrl-C.\n", len(rest), rest[0], strings.TrimSpace(rest[len(rest)-1]))
}
