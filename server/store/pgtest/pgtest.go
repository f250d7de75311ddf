// Package pgtest gives tests, benchmarks and the migration planner a real PostgreSQL: the one named by
// JIAOYING_TEST_POSTGRES, or a private cluster in a temporary folder that dies with the process.
package pgtest

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
)

// Env names the variable with the address of a cluster whose user may create databases.
const Env = "JIAOYING_TEST_POSTGRES"

// Cluster is a running PostgreSQL.
type Cluster struct {
	dsn  string
	dir  string
	proc *exec.Cmd
}

// Options of a private cluster.
type Options struct {
	// Durable keeps fsync on; crash tests and benchmarks need it, the rest is faster without.
	Durable bool
	// Locale is C.UTF-8 if empty.
	Locale string
}

var (
	once   sync.Once
	shared *Cluster
	failed error
)

// Shared gives the process its cluster, started at first use.
func Shared() (*Cluster, error) {
	once.Do(func() {
		if dsn := os.Getenv(Env); dsn != "" {
			shared = &Cluster{dsn: dsn}
			return
		}
		shared, failed = Start(Options{})
	})
	return shared, failed
}

// Stop ends the process's own cluster; call it from TestMain.
func Stop() {
	if shared != nil {
		shared.Close()
	}
}

func binary(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err == nil && len(found) > 0 {
		slices.Sort(found)
		return found[len(found)-1], nil
	}
	p, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("PostgreSQL's %s is missing: install the Debian package postgresql: %w", name, err)
	}
	return p, nil
}

// Start makes a private cluster on a free loopback port. PostgreSQL refuses root, so root becomes user postgres for it.
func Start(o Options) (*Cluster, error) {
	initdb, err := binary("initdb")
	if err != nil {
		return nil, err
	}
	server, err := binary("postgres")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "jiaoying-pg-")
	if err != nil {
		return nil, err
	}
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if os.Geteuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, fmt.Errorf("root needs the user postgres to run PostgreSQL: %w", err)
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dir, uid, gid); err != nil {
			return nil, err
		}
	}
	c := &Cluster{dir: dir}
	data := filepath.Join(dir, "data")
	locale := o.Locale
	if locale == "" {
		locale = "C.UTF-8"
	}
	if out, err := run(attr, dir, initdb, "-D", data, "-U", "jiaoying", "--auth=trust", "--encoding=UTF8", "--locale="+locale, "--no-sync"); err != nil {
		c.Close()
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	_ = l.Close()
	durable := "off"
	if o.Durable {
		durable = "on"
	}
	c.proc = exec.Command(server, "-D", data, "-p", port, "-k", dir, "-h", "127.0.0.1",
		"-c", "fsync="+durable, "-c", "full_page_writes="+durable, "-c", "synchronous_commit="+durable,
		"-c", "max_connections=200", "-c", "shared_buffers=256MB", "-c", "log_min_messages=fatal", "-c", "max_wal_size=2GB")
	c.proc.SysProcAttr, c.proc.Dir = attr, dir
	var log bytes.Buffer
	c.proc.Stderr = &log
	if err := startLocked(c.proc); err != nil {
		c.Close()
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	c.dsn = "postgres://jiaoying@127.0.0.1:" + port + "/postgres?sslmode=disable"
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := ping(c.dsn)
		if err == nil {
			return c, nil
		}
		if time.Now().After(deadline) {
			c.Close()
			return nil, fmt.Errorf("PostgreSQL does not answer: %w: %s", err, log.String())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// startLocked starts from a goroutine whose thread lives on: Pdeathsig is tied to the thread, not to the process.
func startLocked(cmd *exec.Cmd) error {
	errs := make(chan error)
	go func() {
		lockThread()
		errs <- cmd.Start()
		select {}
	}()
	return <-errs
}

func run(attr *syscall.SysProcAttr, dir, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.SysProcAttr = dir, &syscall.SysProcAttr{Credential: attr.Credential}
	return cmd.CombinedOutput()
}

func ping(dsn string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return db.PingContext(ctx)
}

// DSN is the address of the cluster's maintenance database.
func (c *Cluster) DSN() string { return c.dsn }

// Database makes a new database, a copy of template if that is not empty, and gives its address and a way to drop it.
func (c *Cluster) Database(ctx context.Context, template string) (dsn string, drop func() error, err error) {
	var b [6]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", nil, err
	}
	name := "jy_" + hex.EncodeToString(b[:])
	q := "CREATE DATABASE " + name
	if template != "" {
		q += " TEMPLATE " + template
	}
	if err := c.exec(ctx, q); err != nil {
		return "", nil, err
	}
	u, err := url.Parse(c.dsn)
	if err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() error {
		return c.exec(context.WithoutCancel(ctx), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	}, nil
}

// Name is the database of an address that Database gave.
func Name(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil || len(u.Path) < 2 {
		return ""
	}
	return u.Path[1:]
}

func (c *Cluster) exec(ctx context.Context, q string) error {
	db, err := sql.Open("pgx", c.dsn)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, q)
	return errors.Join(err, db.Close())
}

// Close ends a private cluster and removes its folder.
func (c *Cluster) Close() {
	if c.proc != nil && c.proc.Process != nil {
		_ = c.proc.Process.Signal(syscall.SIGINT) // fast shutdown
		done := make(chan struct{})
		go func() { _, _ = c.proc.Process.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			_ = c.proc.Process.Kill()
		}
	}
	if c.dir != "" {
		_ = os.RemoveAll(c.dir)
	}
}
