package roster

import (
	"context"

	"github.com/google/uuid"

	"jiaoying/ent/viewer"
	"jiaoying/server/division"
	"jiaoying/server/fault"
	"jiaoying/server/setting"
	"jiaoying/server/store"
)

// SetSetting decides a value for the viewer's county; nil goes back to the default. Faults: denied, setting.unknown, setting.bounds.
func (f *Flow) SetSetting(ctx context.Context, name string, value *int) error {
	county := division.Place{County: actor(ctx).County()}
	if !actor(ctx).Can(county, viewer.SettingEdit) {
		return fault.ErrDenied
	}
	if _, ok := setting.Find(name); !ok {
		return setting.ErrUnknown
	}
	if value != nil {
		if err := setting.Check(name, *value); err != nil {
			return err
		}
	}
	return f.Store.InTx(viewer.Wide(ctx), func(ctx context.Context, tx *store.Tx) error {
		changed, err := tx.SetSetting(ctx, county.County, name, value)
		if err != nil || !changed {
			return err
		}
		return tx.Journal(ctx, store.Entry{Verb: "setting.set", Kind: store.KindSetting, Subject: uuid.NewSHA1(county.County, []byte(name)),
			Place: county, Down: true, Appointment: postOf(ctx, county, viewer.SettingEdit), After: value})
	})
}
