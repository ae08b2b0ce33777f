package fleet

import (
	"fmt"
	"reflect"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// identify returns the id of every key: the old row's, else a new one.
func identify[K comparable, O, L any](old []O, keyed func(O) (K, uuid.UUID), lines []L, key func(L) K) map[K]uuid.UUID {
	ids := make(map[K]uuid.UUID, len(old)+len(lines))
	for _, o := range old {
		k, id := keyed(o)
		ids[k] = id
	}
	for _, l := range lines {
		if _, known := ids[key(l)]; !known {
			ids[key(l)] = uuid.Must(uuid.NewV7())
		}
	}
	return ids
}

// difference is what lies between the rows of a table and the wanted ones.
type difference[T any] struct{ added, before, changed, gone []T } // before[i] becomes changed[i]

// compare sorts wanted and old rows by key. Rows are equal if all their fields are.
func compare[K comparable, T any](old, wanted []T, key func(T) K) (d difference[T], count ImportCount) {
	was := make(map[K]T, len(old))
	for _, o := range old {
		was[key(o)] = o
	}
	for _, w := range wanted {
		o, known := was[key(w)]
		delete(was, key(w))
		switch {
		case !known:
			d.added = append(d.added, w)
		case reflect.DeepEqual(o, w):
			count.Same++
		default:
			d.before, d.changed = append(d.before, o), append(d.changed, w)
		}
	}
	for _, o := range old { // in the order of the table, so that refusals are stable
		if _, left := was[key(o)]; left {
			d.gone = append(d.gone, o)
		}
	}
	count.Added, count.Changed, count.Removed = len(d.added), len(d.changed), len(d.gone)
	return d, count
}

// store inserts what was added and updates what changed; column is the key's.
func store[K comparable, T any](im *importer, d difference[T], column string, key func(T) K) error {
	if len(d.added) > 0 {
		if err := gorm.G[T](im.tx).CreateInBatches(im.ctx, &d.added, batch); err != nil {
			return err
		}
	}
	for _, row := range d.changed {
		n, err := gorm.G[T](im.tx).Where(column+" = ?", key(row)).Select("*").Updates(im.ctx, row)
		if err == nil && n != 1 {
			err = fmt.Errorf("%T %v: %d rows", row, key(row), n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// syncCoded reads a table of coded rows, stores the difference and returns the codes
// of the rows that are gone.
func syncCoded[T any](im *importer, count *ImportCount, column string, wanted []T, key func(T) string) (gone []string, err error) {
	old, err := gorm.G[T](im.tx).Order(column).Find(im.ctx)
	if err != nil {
		return nil, err
	}
	d, c := compare(old, wanted, key)
	*count = c
	for _, g := range d.gone {
		gone = append(gone, key(g))
	}
	return gone, store(im, d, column, key)
}
