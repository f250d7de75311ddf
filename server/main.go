// Command server is the one binary of Jiaoying.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"

	"jiaoying/server/seal"
	"jiaoying/server/store"
)

// cli are the commands and the settings every command shares; each setting is a flag and an environment variable of the same name.
type cli struct {
	Database string `name:"database" env:"JIAOYING_DATABASE" default:"sqlite:var/jiaoying.db" help:"sqlite:PATH or postgres://…"`
	Data     string `name:"data" env:"JIAOYING_DATA" default:"var" help:"Folder for files beside the database."`
	Keys     string `name:"keys" env:"JIAOYING_KEYS" default:"var/keys.json" help:"Keyring file, mode 0600; made by migrate when missing."`
	Zone     string `name:"zone" env:"JIAOYING_ZONE" default:"Asia/Shanghai" help:"Zone of days and deadlines."`

	Serve serveCmd `cmd:"" help:"Serve everything; migrates first."`

	Demo    demoCmd    `cmd:"" help:"Serve a database that it fills, once, with the real divisions and invented people; loopback only."`
	Migrate migrateCmd `cmd:"" help:"Bring the database to this version."`
	Import  importCmd  `cmd:"" help:"Import divisions, people or categories from CSV or xlsx."`
	Admin   adminCmd   `cmd:"" help:"Administrators."`
	Token   tokenCmd   `cmd:"" help:"Tokens of machines."`
	Keyring keysCmd    `cmd:"" name:"keys" help:"The keyring."`
	Backup  backupCmd  `cmd:"" help:"Write everything into one archive while the server goes on."`
	Restore restoreCmd `cmd:"" help:"Put an archive into an empty place, after everything in it was proved."`
	Audit   struct {
		Verify verifyCmd `cmd:"" help:"Check the journal of the database, of an exported bundle or of a case file; names the first broken entry."`
		Export exportCmd `cmd:"" help:"Write the whole journal as JSON lines for a third party."`
	} `cmd:"" help:"The journal."`
}

type out struct{ io.Writer }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, operatorTexts().sayError(err))
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, w io.Writer) error {
	var c cli
	help := false
	p, err := kong.New(&c, kong.Name("jiaoying"), kong.Writers(w, w), kong.Exit(func(int) { help = true }), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(out{w}))
	if err != nil {
		return err
	}
	k, err := p.Parse(args)
	if help {
		return nil
	}
	if err != nil {
		return err
	}
	return k.Run(&c)
}

// ring opens the keyring; create makes one where none is, which only the first migration does.
func (c *cli) ring(create bool) (*seal.Ring, error) {
	r, err := seal.Open(c.Keys)
	if errors.Is(err, os.ErrNotExist) && create {
		if err := os.MkdirAll(filepath.Dir(c.Keys), 0o700); err != nil {
			return nil, err
		}
		return seal.Create(c.Keys)
	}
	return r, err
}

func (c *cli) open(ctx context.Context) (*store.Store, error) {
	s, _, err := c.openWith(ctx, logger("text"))
	return s, err
}

type migrateCmd struct {
	Check bool `help:"Only say; fails when migrations are missing."`
}

// Run migrates or says what is missing.
func (m migrateCmd) Run(ctx context.Context, c *cli, w out) error {
	if !m.Check {
		if _, err := c.ring(true); err != nil {
			return err
		}
	}
	got, err := store.Migrate(ctx, c.Database, m.Check, nil)
	if err != nil {
		return err
	}
	if got.Pending > 0 {
		return fmt.Errorf("%d migrations are missing; the newest is %d", got.Pending, got.Wanted)
	}
	_, err = fmt.Fprintf(w, "the database is at %d, nothing is missing\n", got.Version)
	return err
}

type verifyCmd struct {
	File string `arg:"" optional:"" help:"An exported bundle, or a case file (.zip)."`
}

// Run verifies and fails at the first break.
func (v verifyCmd) Run(ctx context.Context, c *cli, w out) (err error) {
	var got store.Verdict
	if v.File != "" {
		keys, err := c.ring(false)
		if err != nil {
			return err
		}
		f, err := os.Open(v.File)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		if isCase(f) {
			return verifyCase(f, keys, w)
		}
		if got, err = store.VerifyBundle(f, keys); err != nil {
			return err
		}
	} else {
		s, err := c.open(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = s.Close() }()
		if got, err = s.Verify(ctx); err != nil {
			return err
		}
	}
	if got.Broken != nil {
		return fmt.Errorf("the journal is broken: %s", got.Broken)
	}
	_, err = fmt.Fprintf(w, "%d entries hold, %d checkpoints signed, %d not yet linked\n", got.Entries, got.Checkpoints, got.Unlinked)
	return err
}

type exportCmd struct {
	File string `arg:"" help:"File to write; never overwritten."`
}

// Run exports the journal.
func (e exportCmd) Run(ctx context.Context, c *cli) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	f, err := os.OpenFile(e.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(s.ExportJournal(ctx, f), f.Close())
}
