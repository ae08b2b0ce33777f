package fleet_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch/journal"
	"jylu/fleet"
)

func (s *scene) worker(no string) (id uuid.UUID, version int64) {
	s.t.Helper()
	return ask[uuid.UUID](s, `SELECT id FROM worker WHERE personnel_no = $1`, no),
		ask[int64](s, `SELECT r.version FROM resource r JOIN worker w ON w.id = r.id WHERE personnel_no = $1`, no)
}

func (s *scene) desk() *fleet.Board {
	return &fleet.Board{DB: s.db.Gorm, Now: func() time.Time { return s.now }}
}

// TestRetire: who was on an order stays on record, off every list; anybody else
// goes; and both only while free and as the caller had read them.
func TestRetire(t *testing.T) {
	t.Parallel()
	s := cityScene(t)
	b := s.desk()
	id, version := s.worker("10101") // leads crew 1
	if _, err := b.Retire(t.Context(), s.cmd(), id, version+1); !journal.Refused(err, "stale") {
		t.Errorf("a stale version: %v", err)
	}
	s.book(id)
	if _, err := b.Retire(t.Context(), s.cmd(), id, version); !journal.Refused(err, "resource-taken") {
		t.Errorf("out on an order: %v", err)
	}
	s.exec(`UPDATE booking SET milestone = 'released', released_at = $1`, noon)
	d, err := b.Retire(t.Context(), s.cmd(), id, version)
	if err != nil || !d.Retired || d.Version != version+1 {
		t.Fatalf("Retire = %+v, %v", d, err)
	}
	if n := ask[int](s, `SELECT count(*) FROM crew WHERE $1 IN (lead_id, deputy_id)`, id); n != 0 {
		t.Error("he still leads a crew")
	}
	if r := s.roster(nil); len(r.Workers) != 125 {
		t.Errorf("%d workers on the roster", len(r.Workers))
	}
	name := "Другой"
	if _, err := b.EditWorker(t.Context(), s.cmd(), id, d.Version, fleet.WorkerPatch{Name: &name}); !journal.Refused(err, "absent") {
		t.Errorf("editing the retired: %v", err)
	}
	if _, err := fleet.NewRecorder(s.db.Gorm, func() time.Time { return s.now }, 0).Record(t.Context()); err != nil { // to have stood in the readiness holds nobody
		t.Fatal(err)
	}
	gone, version := s.worker("20310")
	d, err = b.Retire(t.Context(), s.cmd(), gone, version)
	if err != nil || d.Retired || ask[int](s, `SELECT count(*) FROM resource WHERE id = $1`, gone) != 0 {
		t.Errorf("who was on no order: %+v, %v", d, err)
	}
	crew := ask[uuid.UUID](s, `SELECT id FROM crew WHERE number = 5`)
	if _, err := b.Retire(t.Context(), s.cmd(), crew, 1); !journal.Refused(err, "crew-not-empty") {
		t.Errorf("a crew with people: %v", err)
	}

	left, err := fleet.LoadRetired(t.Context(), s.db.Gorm)
	if err != nil || len(left) != 1 || left[0].ID != id || left[0].Label != "10101" {
		t.Fatalf("LoadRetired = %+v, %v", left, err)
	}
	if _, err := b.Restore(t.Context(), s.cmd(), id, 1); !journal.Refused(err, "stale") {
		t.Errorf("restore on a stale version: %v", err)
	}
	if d, err = b.Restore(t.Context(), s.cmd(), id, left[0].Version); err != nil || len(s.roster(nil).Workers) != 125 {
		t.Errorf("Restore = %+v, %v, %d workers", d, err, len(s.roster(nil).Workers))
	}
}

// TestImportRetires: a folder without somebody who was on an order retires him,
// and a folder that has him again brings the same row back.
func TestImportRetires(t *testing.T) {
	t.Parallel()
	s := cityScene(t)
	digger := s.find("EXC")
	s.book(digger)
	s.exec(`UPDATE booking SET milestone = 'released', released_at = $1`, noon)
	s.exec(`INSERT INTO account (id, username, password_hash, role, worker_id, created_at)
		SELECT $1, 'x', 'x', 'lead', id, $2 FROM worker WHERE personnel_no = '20310'`, s.actor, noon)
	folder := without(t, without(t, withoutKind(t, "EXC"), "workers.csv", "20310"), "certificates.csv", "20310")
	var listed []fleet.Difference
	done, err := fleet.Import(t.Context(), s.db.Gorm, s.cmd(), mustRead(t, folder), fleet.ImportOptions{Differences: &listed})
	if err != nil {
		t.Fatal(err)
	}
	machines := ask[int](s, `SELECT count(*) FROM vehicle WHERE kind = 'EXC'`)
	if machines != 1 || done.Vehicles.Retired != 1 || done.Workers != (fleet.ImportCount{Same: 125, Removed: 1, Retired: 1}) {
		t.Errorf("import did %+v, %d machines left", done, machines)
	}
	if !slices.Contains(listed, fleet.Difference{Kind: fleet.KindWorker, Key: "20310", What: "retired"}) || len(listed) != done.Vehicles.Removed+1 {
		t.Errorf("listed: %+v", listed)
	}
	if again := s.mustImport(folder); again.Vehicles.Removed != 0 || again.Workers != (fleet.ImportCount{Same: 125}) {
		t.Errorf("the same folder again did %+v", again)
	}
	back := s.mustImport(cityFolder(t))
	if back.Vehicles.Restored != 1 || back.Workers.Restored != 1 || ask[int](s, `SELECT count(*) FROM resource WHERE retired_at IS NOT NULL`) != 0 {
		t.Errorf("the first folder again did %+v", back)
	}
	if s.roster(nil); len(s.roster(nil).Vehicles) != 40 || ask[int](s, `SELECT count(*) FROM vehicle WHERE id = $1`, digger) != 1 {
		t.Error("the machine is not itself any more")
	}
}

// TestAdd: who joins is on the roster at once; numbers and plates are unique,
// also among the retired; nothing invisible gets into a name.
func TestAdd(t *testing.T) {
	t.Parallel()
	s := cityScene(t)
	b := s.desk()
	crew := ask[uuid.UUID](s, `SELECT id FROM crew WHERE number = 1`)
	n := fleet.WorkerNew{PersonnelNo: "99001", Name: " Ахметов Болат ", Trade: "welder", Area: "ortalyk", Crew: &crew,
		Certificates: []fleet.CertificateInput{{Code: "weld", ExpiresOn: noon.AddDate(1, 0, 0)}}}
	w, err := b.AddWorker(t.Context(), s.cmd(), n)
	if err != nil || w.PersonnelNo != "99001" || w.Name != "" || len(w.Certificates) != 1 || *w.CrewID != crew {
		t.Fatalf("AddWorker = %+v, %v", w, err)
	}
	if got := ask[string](s, `SELECT name FROM worker WHERE id = $1`, w.Worker.ID); got != "Ахметов Болат" {
		t.Errorf("his name is %q", got)
	}
	tests := []struct {
		name, code, field string
		change            func(*fleet.WorkerNew)
	}{
		{"taken", "personnel-no-taken", "personnel_no", func(*fleet.WorkerNew) {}},
		{"no name", "required", "name", func(n *fleet.WorkerNew) { n.Name = "  " }},
		{"right to left", "bad-text", "name", func(n *fleet.WorkerNew) { n.Name = "Ахметов\u202eталоБ" }},
		{"no width", "bad-text", "personnel_no", func(n *fleet.WorkerNew) { n.PersonnelNo = "9900\u200b2" }},
		{"unknown trade", "not-one-of", "trade", func(n *fleet.WorkerNew) { n.PersonnelNo, n.Trade = "99002", "poet" }},
		{"unknown area", "not-one-of", "area", func(n *fleet.WorkerNew) { n.PersonnelNo, n.Area = "99002", "narnia" }},
		{"crew and rotation", "in-crew", "rotates_with", func(n *fleet.WorkerNew) { n.RotatesWith = &crew }},
	}
	for _, tt := range tests {
		bad := n
		tt.change(&bad)
		_, err := b.AddWorker(t.Context(), s.cmd(), bad)
		if r := refusal(err); r.Code != tt.code || r.Field != tt.field {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	v, err := b.AddVehicle(t.Context(), s.cmd(), fleet.VehicleNew{Plate: "а 777 вс 02", Kind: "GEN", Area: "ortalyk", Base: "baizakova"})
	if err != nil || v.Plate != "A 777 BC 02" {
		t.Errorf("AddVehicle = %+v, %v", v, err)
	}
	if _, err := b.AddVehicle(t.Context(), s.cmd(), fleet.VehicleNew{Plate: "A 777 BC 02", Kind: "GEN", Area: "ortalyk", Base: "baizakova"}); refusal(err).Code != "plate-taken" {
		t.Errorf("the same plate: %v", err)
	}
	c, err := b.AddCrew(t.Context(), s.cmd(), fleet.CrewNew{Number: 13, Area: "ortalyk", Base: "baizakova"})
	if err != nil || len(s.roster(nil).Crews) != 13 {
		t.Errorf("AddCrew = %+v, %v", c, err)
	}
	if _, err := b.AddCrew(t.Context(), s.cmd(), fleet.CrewNew{Number: 13, Area: "ortalyk", Base: "baizakova"}); refusal(err).Code != "crew-number-taken" {
		t.Errorf("the same number: %v", err)
	}
	if d, err := b.Retire(t.Context(), s.cmd(), c.Crew.ID, c.Version); err != nil || d.Retired {
		t.Errorf("an empty crew that never went out: %+v, %v", d, err)
	}
}

// TestRotationAgrees: the calendar says of each moment what the roster says then.
func TestRotationAgrees(t *testing.T) {
	t.Parallel()
	s := cityScene(t)
	r := s.roster(nil)
	for i, w := range r.Rotation(noon, 6) {
		s.now = w.Start.Add(time.Hour)
		for _, a := range w.Areas {
			for _, c := range s.roster(nil).Crews {
				if c.AreaCode != a.Code {
					continue
				}
				if on := slices.Contains(a.OnWatch, c.Crew.ID); on != (c.Duty == fleet.DutyOnWatch) {
					t.Errorf("watch %d: crew %d on watch %t, the roster says %s", i, c.Number, on, c.Duty)
				}
			}
		}
	}
}

// refusal is the refusal err is; an empty one if it is none.
func refusal(err error) journal.Refusal {
	if r, ok := errors.AsType[*journal.Refusal](err); ok {
		return *r
	}
	return journal.Refusal{}
}
