package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"entgo.io/ent/dialect"
)

// TapReads opens the readers anew so that each raw query is told to f as it goes to the database, and gives a handle of the same settings to
// explain them with.
func (s *Store) TapReads(database string, f func(query string, args []driver.NamedValue)) (*sql.DB, error) {
	var to driver.Connector
	if s.dialect == dialect.SQLite {
		to = named{s.reader.Driver(), liteDSN(strings.TrimPrefix(database, "sqlite:"), "query_only(1)")}
	} else {
		conf, err := pgx.ParseConfig(database)
		if err != nil {
			return nil, err
		}
		conf.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
		to = stdlib.GetConnector(*conf)
	}
	if err := s.reader.Close(); err != nil {
		return nil, err
	}
	s.reader = sql.OpenDB(tapped{to, f})
	return sql.OpenDB(to), nil
}

type named struct {
	driver driver.Driver
	dsn    string
}

func (n named) Connect(context.Context) (driver.Conn, error) { return n.driver.Open(n.dsn) }
func (n named) Driver() driver.Driver                        { return n.driver }

type tapped struct {
	driver.Connector
	f func(string, []driver.NamedValue)
}

func (t tapped) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := t.Connector.Connect(ctx)
	return tappedConn{c, t.f}, err
}

type tappedConn struct {
	driver.Conn
	f func(string, []driver.NamedValue)
}

func (c tappedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.f(query, args)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c tappedConn) CheckNamedValue(v *driver.NamedValue) error {
	if check, ok := c.Conn.(driver.NamedValueChecker); ok {
		return check.CheckNamedValue(v)
	}
	return driver.ErrSkip
}
