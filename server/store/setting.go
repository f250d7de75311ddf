package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"sync"

	"github.com/google/uuid"

	"jiaoying/server/bus"
	"jiaoying/server/setting"
)

// settingCache holds what counties set themselves: every submitted report asks for its deadline. The zero value works.
type settingCache struct {
	mu       sync.Mutex
	counties map[uuid.UUID]map[string]int
}

func (c *settingCache) drop(county uuid.UUID) {
	c.mu.Lock()
	delete(c.counties, county)
	c.mu.Unlock()
}

func (c *settingCache) dropAll() {
	c.mu.Lock()
	clear(c.counties)
	c.mu.Unlock()
}

func (c *settingCache) heed(marks []bus.Mark) {
	for _, m := range marks {
		if m.Kind == KindSetting {
			c.drop(m.Place.County)
		}
	}
}

// Setting gives the value in force in a county: its own or the default. Fault: setting.unknown.
func (s *Store) Setting(ctx context.Context, county uuid.UUID, name string) (int, error) {
	k, ok := setting.Find(name)
	if !ok {
		return 0, setting.ErrUnknown
	}
	own, err := s.ownSettings(ctx, county)
	if err != nil {
		return 0, err
	}
	if v, ok := own[name]; ok {
		return v, nil
	}
	return k.Default, nil
}

// Settings gives what a county set itself.
func (s *Store) Settings(ctx context.Context, county uuid.UUID) (map[string]int, error) {
	own, err := s.ownSettings(ctx, county)
	return maps.Clone(own), err
}

// ownSettings must not be changed by the caller. The cache is held while it is read into, so that a drop comes after.
func (s *Store) ownSettings(ctx context.Context, county uuid.UUID) (map[string]int, error) {
	c := &s.settings
	c.mu.Lock()
	defer c.mu.Unlock()
	if own, ok := c.counties[county]; ok {
		return own, nil
	}
	own := map[string]int{}
	err := Inner(s).Each(ctx, func(rows *sql.Rows) error {
		var name string
		var value int
		err := rows.Scan(&name, &value)
		if _, ok := setting.Find(name); ok { // a key that was given up may still stand in the table
			own[name] = value
		}
		return err
	}, "SELECT name, value FROM settings WHERE county_id = ?", county)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	if c.counties == nil {
		c.counties = map[uuid.UUID]map[string]int{}
	}
	c.counties[county] = own
	return own, nil
}

// SetSetting writes what a county decides, nil takes it back; it tells whether that changed anything. Whether the value is
// allowed, and the journal, are the flow's.
func (tx *Tx) SetSetting(ctx context.Context, county uuid.UUID, name string, value *int) (changed bool, err error) {
	raw := Inner(tx)
	var old int
	err = raw.Row(ctx, "SELECT value FROM settings WHERE county_id = ? AND name = ?", county, name).Scan(&old)
	there := err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("setting %s: %w", name, err)
	}
	switch {
	case value == nil && !there, value != nil && there && *value == old:
		return false, nil
	case value == nil:
		_, err = raw.Exec(ctx, "DELETE FROM settings WHERE county_id = ? AND name = ?", county, name)
	default:
		_, err = raw.Exec(ctx, `INSERT INTO settings (county_id, name, value, valid_from) VALUES (?, ?, ?, ?)
			ON CONFLICT (county_id, name) DO UPDATE SET value = excluded.value, valid_from = excluded.valid_from`, county, name, *value, tx.Now)
	}
	if err != nil {
		return false, fmt.Errorf("setting %s: %w", name, err)
	}
	tx.After(func() { tx.store.settings.drop(county) })
	return true, nil
}
