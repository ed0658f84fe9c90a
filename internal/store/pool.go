package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
)

// What stands between database/sql and either driver, for one purpose: every error, wherever it shows (in a statement, while
// its rows are read, when a transaction is committed), is asked what it comes to by away.

// watched is a driver's connector.
type watched struct{ driver.Connector }

func (w watched) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := w.Connector.Connect(ctx)
	if err != nil {
		return nil, away(err)
	}
	return &watchedConn{Conn: conn}, nil
}

// named is the connector of a driver that has none of its own.
type named struct {
	driver driver.Driver
	url    string
}

func (n named) Connect(context.Context) (driver.Conn, error) { return n.driver.Open(n.url) }
func (n named) Driver() driver.Driver                        { return n.driver }

// watchedConn is a connection; the methods are those that database/sql asks for.
type watchedConn struct {
	driver.Conn
	worked, inTx bool
}

// away tells what an error comes to. driver.ErrBadConn makes database/sql try another connection: it stays what it is,
// unless there will be no other try, in a transaction or on a connection that is new.
func (c *watchedConn) away(err error) error {
	switch {
	case err == nil:
		c.worked = true
	case errors.Is(err, driver.ErrBadConn):
		if c.inTx || !c.worked {
			return away(errLost)
		}
		return err
	}
	return away(err)
}

// errLost is a connection that ended in the middle of what needed it.
var errLost = errors.Join(errors.New("the connection to the database was lost"), io.ErrUnexpectedEOF)

func (c *watchedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	var s driver.Stmt
	var err error
	if p, ok := c.Conn.(driver.ConnPrepareContext); ok {
		s, err = p.PrepareContext(ctx, query)
	} else {
		s, err = c.Conn.Prepare(query)
	}
	if err != nil {
		return nil, c.away(err)
	}
	return &watchedStmt{s, c}, nil
}

func (c *watchedConn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	begin, ok := c.Conn.(driver.ConnBeginTx)
	if !ok {
		return nil, errors.New("the driver begins no transactions")
	}
	tx, err := begin.BeginTx(ctx, options)
	if err != nil {
		return nil, c.away(err)
	}
	c.worked, c.inTx = true, true
	return watchedTx{tx, c}, nil
}

func (c *watchedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	e, ok := c.Conn.(driver.ExecerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	result, err := e.ExecContext(ctx, query, args)
	return result, c.away(err)
}

func (c *watchedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	q, ok := c.Conn.(driver.QueryerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	return c.rows(q.QueryContext(ctx, query, args))
}

func (c *watchedConn) rows(rows driver.Rows, err error) (driver.Rows, error) {
	if err = c.away(err); err != nil {
		return nil, err
	}
	return watchedRows{rows}, nil
}

func (c *watchedConn) Ping(ctx context.Context) error {
	p, ok := c.Conn.(driver.Pinger)
	if !ok {
		return nil
	}
	return c.away(p.Ping(ctx))
}

// ResetSession answers to database/sql alone, which asks before a connection is used again.
func (c *watchedConn) ResetSession(ctx context.Context) error {
	c.inTx = false
	if r, ok := c.Conn.(driver.SessionResetter); ok {
		return r.ResetSession(ctx)
	}
	return nil
}

func (c *watchedConn) IsValid() bool {
	v, ok := c.Conn.(driver.Validator)
	return !ok || v.IsValid()
}

func (c *watchedConn) CheckNamedValue(v *driver.NamedValue) error {
	if n, ok := c.Conn.(driver.NamedValueChecker); ok {
		return n.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

type watchedTx struct {
	driver.Tx
	conn *watchedConn
}

func (t watchedTx) Commit() error {
	err := t.conn.away(t.Tx.Commit())
	t.conn.inTx = false
	return err
}

func (t watchedTx) Rollback() error {
	err := t.conn.away(t.Tx.Rollback())
	t.conn.inTx = false
	return err
}

type watchedStmt struct {
	driver.Stmt
	conn *watchedConn
}

func (s *watchedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	e, ok := s.Stmt.(driver.StmtExecContext)
	if !ok {
		return nil, errNoContext
	}
	result, err := e.ExecContext(ctx, args)
	return result, s.conn.away(err)
}

func (s *watchedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	q, ok := s.Stmt.(driver.StmtQueryContext)
	if !ok {
		return nil, errNoContext
	}
	return s.conn.rows(q.QueryContext(ctx, args))
}

var errNoContext = errors.New("the driver's statements take no context")

type watchedRows struct{ driver.Rows }

func (r watchedRows) Next(to []driver.Value) error {
	err := r.Rows.Next(to)
	if err == nil || err == io.EOF { //nolint:errorlint // the end of the rows is this very value
		return err
	}
	return away(err)
}
