package dispatch_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
)

func (s *scene) closeAs(id uuid.UUID, in dispatch.CloseInput) error {
	_, err := s.Close(s.ctx(), s.cmd(), id, in)
	return err
}

// finishStages goes through all stages that are left.
func (s *scene) finishStages(id uuid.UUID) {
	s.t.Helper()
	for {
		stage := value[string](s, "SELECT stage FROM incident WHERE id = $1", id)
		if stage == "" {
			return
		}
		for _, step := range []string{"start", "finish"} {
			if _, err := s.Stage(s.ctx(), s.cmd(), dispatch.Everything, id, dispatch.StageInput{Stage: stage, Step: step}); err != nil {
				s.t.Fatal(err)
			}
		}
	}
}

func TestClosing(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	id := in.Incident.ID
	crew := s.aCrew()
	order := s.sendCrews(id, crew.Crew.ID)
	for _, tt := range []struct {
		in          dispatch.CloseInput
		code, field string
	}{
		{dispatch.CloseInput{Outcome: "forgotten"}, "not-one-of", "outcome"},
		{dispatch.CloseInput{Outcome: "not_ours", HandedTo: "KSK"}, "required", "evidence"},
		{dispatch.CloseInput{Outcome: "not_ours", Evidence: "photo"}, "required", "handed_to"},
		{dispatch.CloseInput{Outcome: "foreign_network"}, "required", "handed_to"},
		{dispatch.CloseInput{Outcome: "false"}, "required", "cause"},
		{dispatch.CloseInput{Outcome: "duplicate"}, "required", "merged_into"},
	} {
		if r := refused(t, s.closeAs(id, tt.in), tt.code); r.Field != tt.field {
			t.Errorf("%+v: at %s", tt.in, r.Field)
		}
	}
	refused(t, s.closeAs(id, dispatch.CloseInput{Outcome: "repaired"}), "stages-open")
	s.finishStages(id)
	refused(t, s.closeAs(id, dispatch.CloseInput{Outcome: "repaired"}), "orders-open")
	s.tell(order.Bookings[0].Booking.ID, "done")
	s.pass(time.Hour)
	d, err := s.Close(s.ctx(), s.cmd(), id, dispatch.CloseInput{Outcome: "repaired", Cause: "corrosion", Note: "warm again"})
	if err != nil || d.Incident.ClosedAt == nil || d.Incident.Outcome != "repaired" || !s.free(order.Order.ID) {
		t.Fatalf("%+v %v", d.Incident, err)
	}
	if n := value[int](s, "SELECT count(*) FROM booking WHERE released_at IS NULL"); n != 0 {
		t.Errorf("%d bookings left open", n)
	}
	if s.crew(crew.Number).Tier != crew.Tier {
		t.Error("the crew is not ready again")
	}
	refused(t, s.closeAs(id, dispatch.CloseInput{Outcome: "repaired"}), "incident-closed")
	_, err = s.Amend(s.ctx(), s.cmd(), id, dispatch.AmendInput{People: ptr(1)})
	refused(t, err, "incident-closed")

	_, err = s.Reopen(s.ctx(), s.cmd(), id, "")
	refused(t, err, "required")
	d, err = s.Reopen(s.ctx(), s.cmd(), id, "cold again")
	if err != nil || d.Incident.ClosedAt != nil || d.Incident.Outcome != "" {
		t.Fatalf("%+v %v", d.Incident, err)
	}
	_, err = s.Reopen(s.ctx(), s.cmd(), id, "again")
	refused(t, err, "incident-open")
	s.sendCrews(id, crew.Crew.ID) // and work goes on
}

func TestMerge(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	call := s.report(dispatch.ReportInput{Position: &saina})
	s.pass(time.Minute)
	older := s.open(dispatch.OpenInput{Type: "leak", CallIDs: []uuid.UUID{call.Call.ID}})
	s.pass(time.Hour)
	newer := s.aBreak(saina)
	order := s.sendCrews(older.Incident.ID, s.aCrew().Crew.ID)
	merge := func(id, into uuid.UUID) (dispatch.Dossier, error) { return s.Merge(s.ctx(), s.cmd(), id, into) }
	_, err := merge(newer.Incident.ID, newer.Incident.ID)
	refused(t, err, "same-incident")
	_, err = merge(older.Incident.ID, newer.Incident.ID)
	refused(t, err, "orders-open")
	if _, err := s.Transfer(s.ctx(), s.cmd(), order.Order.ID, newer.Incident.ID, "same event"); err != nil {
		t.Fatal(err)
	}
	d, err := s.Close(s.ctx(), s.cmd(), older.Incident.ID, dispatch.CloseInput{Outcome: "duplicate", MergedInto: &newer.Incident.ID})
	if err != nil {
		t.Fatal(err)
	}
	if d.Incident.ID != newer.Incident.ID || len(d.Calls) != 1 || !d.Incident.RegisteredAt.Equal(ten) {
		t.Errorf("%+v with %d calls", d.Incident, len(d.Calls))
	}
	old, err := s.Dossier(s.ctx(), dispatch.Everything, older.Incident.ID)
	if err != nil || old.Incident.Outcome != "duplicate" || *old.Incident.MergedInto != newer.Incident.ID {
		t.Errorf("%+v %v", old.Incident, err)
	}
	_, err = merge(older.Incident.ID, newer.Incident.ID)
	refused(t, err, "incident-closed")
}

func TestNotes(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	yesterday := ten.AddDate(0, 0, -1)
	n, err := s.AddNote(s.ctx(), s.cmd(), dispatch.Everything, in.Incident.ID, "steam was seen", &yesterday)
	if err != nil || !n.At.Equal(yesterday) || !n.WrittenAt.Equal(ten) {
		t.Fatalf("%+v %v", n, err)
	}
	d, err := s.Dossier(s.ctx(), dispatch.Everything, in.Incident.ID)
	if err != nil || len(d.Notes) != 1 || d.Notes[0].Text != "steam was seen" {
		t.Fatalf("%+v %v", d.Notes, err)
	}
	_, err = s.AddNote(s.ctx(), s.cmd(), dispatch.Everything, in.Incident.ID, "", nil)
	refused(t, err, "required")
	future := ten.Add(time.Hour)
	_, err = s.AddNote(s.ctx(), s.cmd(), dispatch.Everything, in.Incident.ID, "x", &future)
	refused(t, err, "in-future")
}
