package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"

	"jiaoying/ent/db"
	dbdivision "jiaoying/ent/db/division"
	"jiaoying/ent/viewer"
	"jiaoying/server/bus"
	"jiaoying/server/division"
)

// Node is a division as lists and cards show it.
type Node struct {
	ID    uuid.UUID
	Code  string
	Level division.Level
	Name  string // spoken
	Place division.Place
	// Ended tells that it is no longer in force.
	Ended bool
	// Path is town and village together: several villages share a name.
	Path string
}

// treeCache holds the tree in memory: every row of every list names its place, and a lookup each would be N+1.
// The tree is some hundred rows a county, 62,000 for a province.
type treeCache struct {
	mu    sync.RWMutex
	nodes map[uuid.UUID]*Node
	coded []*Node // those in force, by code
	fresh bool
}

func (s *Store) dropTree([]bus.Mark) {
	s.tree.mu.Lock()
	s.tree.fresh = false
	s.tree.mu.Unlock()
}

// TouchTree drops the cached tree after a commit of this process; other servers drop theirs by the feed.
func (tx *Tx) TouchTree() { tx.After(func() { tx.store.dropTree(nil) }) }

// Node gives a division of the tree by id; ok is false for an unknown one.
func (s *Store) Node(ctx context.Context, id uuid.UUID) (n *Node, ok bool, err error) {
	s.tree.mu.RLock()
	fresh := s.tree.fresh
	n, ok = s.tree.nodes[id]
	s.tree.mu.RUnlock()
	if fresh && ok {
		return n, ok, nil
	}
	if !fresh {
		if err := s.loadTree(ctx); err != nil {
			return nil, false, err
		}
		s.tree.mu.RLock()
		n, ok = s.tree.nodes[id]
		s.tree.mu.RUnlock()
		return n, ok, nil
	}
	// Not in a fresh tree: perhaps another server has just added it.
	row, err := s.Client.Division.Query().Where(dbdivision.ID(id)).Only(viewer.With(ctx, viewer.System("tree")))
	if db.IsNotFound(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("division %s: %w", id, err)
	}
	s.dropTree(nil)
	if err := s.loadTree(ctx); err != nil {
		return nil, false, err
	}
	s.tree.mu.RLock()
	defer s.tree.mu.RUnlock()
	n, ok = s.tree.nodes[row.ID]
	return n, ok, nil
}

func (s *Store) loadTree(ctx context.Context) error {
	s.tree.mu.Lock()
	defer s.tree.mu.Unlock()
	if s.tree.fresh {
		return nil
	}
	rows, err := s.Client.Division.Query().
		Select(dbdivision.FieldID, dbdivision.FieldCode, dbdivision.FieldLevel, dbdivision.FieldShortName, dbdivision.FieldValidTo,
			dbdivision.FieldCountyID, dbdivision.FieldTownID, dbdivision.FieldVillageID, dbdivision.FieldGridID).
		All(viewer.With(ctx, viewer.System("tree")))
	if err != nil {
		return fmt.Errorf("load the tree: %w", err)
	}
	nodes := make(map[uuid.UUID]*Node, len(rows))
	for _, d := range rows {
		nodes[d.ID] = &Node{ID: d.ID, Code: d.Code, Level: d.Level, Name: d.ShortName, Place: d.Place(), Ended: d.ValidTo != ""}
	}
	for _, n := range nodes {
		n.Path = n.Name
		for l := range slices.Values([]division.Level{division.Village, division.Town}) {
			if up, ok := nodes[n.Place.At(l)]; ok && up != n {
				n.Path = up.Name + " " + n.Path
			}
		}
	}
	coded := make([]*Node, 0, len(nodes))
	for _, n := range nodes {
		if !n.Ended {
			coded = append(coded, n)
		}
	}
	slices.SortFunc(coded, func(a, b *Node) int { return cmp.Or(strings.Compare(a.Code, b.Code), bytes.Compare(a.ID[:], b.ID[:])) })
	s.tree.nodes, s.tree.coded, s.tree.fresh = nodes, coded, true
	return nil
}

// Nodes gives every division in force by code, from memory. The slice is everybody's: it is read, never written.
func (s *Store) Nodes(ctx context.Context) ([]*Node, error) {
	s.tree.mu.RLock()
	fresh, nodes := s.tree.fresh, s.tree.coded
	s.tree.mu.RUnlock()
	if fresh {
		return nodes, nil
	}
	if err := s.loadTree(ctx); err != nil {
		return nil, err
	}
	s.tree.mu.RLock()
	defer s.tree.mu.RUnlock()
	return s.tree.coded, nil
}

// PathOf is the spoken path of a place, such as 泥沟镇 冯湖村.
func (s *Store) PathOf(ctx context.Context, p division.Place) string {
	if n, ok, err := s.Node(ctx, p.ID()); err == nil && ok {
		return n.Path
	}
	return ""
}

// NodeByCode gives a division of the tree by its code.
func (s *Store) NodeByCode(ctx context.Context, code string) (*Node, bool, error) {
	id, err := s.Client.Division.Query().Where(dbdivision.Code(code)).OnlyID(viewer.With(ctx, viewer.System("tree")))
	if db.IsNotFound(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("division by code: %w", err)
	}
	return s.Node(ctx, id)
}
