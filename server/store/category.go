package store

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	"jiaoying/ent/db/category"
	"jiaoying/ent/viewer"
	"jiaoying/server/bus"
)

// categoryCache holds what counties let people report, by code: every submitted report asks for one. The zero value works.
type categoryCache struct {
	mu       sync.Mutex
	counties map[uuid.UUID]map[string]*db.Category
}

func (c *categoryCache) heed(marks []bus.Mark) {
	for _, m := range marks {
		if m.Kind == KindCategory {
			c.dropAll()
			return
		}
	}
}

func (c *categoryCache) dropAll() {
	c.mu.Lock()
	clear(c.counties)
	c.mu.Unlock()
}

// Category gives a category of a county; the caller changes nothing in it. It looks past the policy: whoever may report in a
// county may name its categories. The cache is held while it is read into, so that a drop comes after.
func (s *Store) Category(ctx context.Context, county uuid.UUID, code string) (*db.Category, bool, error) {
	c := &s.categories
	c.mu.Lock()
	defer c.mu.Unlock()
	all, ok := c.counties[county]
	if !ok {
		rows, err := s.Client.Category.Query().Where(category.CountyID(county)).All(viewer.With(ctx, viewer.System("categories")))
		if err != nil {
			return nil, false, fmt.Errorf("categories: %w", err)
		}
		all = make(map[string]*db.Category, len(rows))
		for _, row := range rows {
			all[row.Code] = row
		}
		if c.counties == nil {
			c.counties = map[uuid.UUID]map[string]*db.Category{}
		}
		c.counties[county] = all
	}
	found, ok := all[code]
	return found, ok, nil
}
