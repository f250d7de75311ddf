package store

import (
	"container/list"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"time"

	"modernc.org/sqlite"
)

// preparedPerConn is how many statements a SQLite connection keeps prepared. The program has some two hundred texts; what
// is made at run time, such as lists of ids, pushes out what was used longest ago.
const preparedPerConn = 256

// openLite opens SQLite with connections that keep their statements prepared – parsing and planning are an eighth of a submit –
// and note in log what takes long.
func openLite(dsn string, log *slowLog) (*sql.DB, error) {
	c, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(liteConnector{c, log}), nil
}

type liteConnector struct {
	driver.Connector
	log *slowLog
}

// Connect opens a connection.
func (c liteConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	lc, ok := conn.(liteDriverConn)
	if !ok {
		return nil, errors.Join(errors.New("store: the SQLite driver's connection lacks a method"), conn.Close())
	}
	return &liteConn{liteDriverConn: lc, log: c.log, kept: map[string]*list.Element{}, order: list.New()}, nil
}

// liteDriverConn is what the driver's connection can do; liteConn answers Exec and Query itself.
type liteDriverConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type liteStmt struct {
	text string
	stmt driver.Stmt
	busy bool // rows of it are being read
}

// liteConn is one connection; database/sql lets one caller at a time use it.
type liteConn struct {
	liteDriverConn
	log   *slowLog
	kept  map[string]*list.Element
	order *list.List // newest use first
}

// take gives the prepared statement of a text, or nil while rows of it are still open: the caller then goes without.
func (c *liteConn) take(ctx context.Context, text string) (*liteStmt, error) {
	if e, ok := c.kept[text]; ok {
		s := e.Value.(*liteStmt)
		if s.busy {
			return nil, nil
		}
		c.order.MoveToFront(e)
		return s, nil
	}
	st, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s := &liteStmt{text: text, stmt: st}
	c.kept[text] = c.order.PushFront(s)
	for e := c.order.Back(); e != nil && c.order.Len() > preparedPerConn; {
		old, before := e.Value.(*liteStmt), e.Prev()
		if !old.busy {
			c.order.Remove(e)
			delete(c.kept, old.text)
			if err := old.stmt.Close(); err != nil {
				return nil, err
			}
		}
		e = before
	}
	return s, nil
}

func (c *liteConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	defer c.log.note(text, time.Now())
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.liteDriverConn.ExecContext(ctx, text, args)
	}
	return s.stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (c *liteConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	defer c.log.note(text, time.Now()) // the way to the first row, in which SQLite sorts and searches
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.liteDriverConn.QueryContext(ctx, text, args)
	}
	rows, err := s.stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	typed, ok := rows.(liteDriverRows)
	if !ok {
		return nil, errors.Join(errors.New("store: the SQLite driver's rows lack a method"), rows.Close())
	}
	s.busy = true
	return &liteRows{liteDriverRows: typed, stmt: s}, nil
}

func (c *liteConn) Close() error {
	var errs []error
	for e := c.order.Front(); e != nil; e = e.Next() {
		errs = append(errs, e.Value.(*liteStmt).stmt.Close())
	}
	c.order.Init()
	clear(c.kept)
	return errors.Join(append(errs, c.liteDriverConn.Close())...)
}

type liteDriverRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

type liteRows struct {
	liteDriverRows
	stmt *liteStmt
}

func (r *liteRows) Close() error {
	err := r.liteDriverRows.Close()
	r.stmt.busy = false
	return err
}
