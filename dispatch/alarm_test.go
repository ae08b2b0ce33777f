package dispatch_test

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"jylu/dispatch"
	"jylu/dispatch/journal"
)

// raise runs the watch once and fails on an error.
func (s *scene) raise() int {
	s.t.Helper()
	n, err := s.RaiseAlarms(s.ctx())
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *scene) alarms(state string) []dispatch.AlarmView {
	s.t.Helper()
	all, err := s.Alarms(s.ctx(), dispatch.AlarmFilter{State: state})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// anAlarm is the only open one.
func (s *scene) anAlarm() dispatch.Alarm {
	s.t.Helper()
	all := s.alarms("open")
	if len(all) != 1 {
		s.t.Fatalf("%d open alarms, want 1: %+v", len(all), all)
	}
	return all[0].Alarm
}

func TestAlarmsFollowTheirCause(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	if s.raise() != 0 {
		t.Fatal("an incident of this second alarms")
	}
	s.pass(11 * time.Second)
	if s.raise() != 1 || s.raise() != 0 {
		t.Fatal("not raised exactly once")
	}
	a := s.anAlarm()
	if a.Kind != dispatch.AlarmNewIncident || a.Subject != in.Incident.ID || a.Priority != 1 {
		t.Fatalf("%+v", a)
	}
	_, err := s.ClearAlarm(s.ctx(), s.cmd(), a.ID)
	refused(t, err, "cause-remains")
	order := s.sendCrews(in.Incident.ID, s.aCrew().Crew.ID)
	s.raise()
	if open := s.alarms("open"); len(open) != 0 {
		t.Fatalf("attended and still alarming: %+v", open)
	}
	s.pass(6 * time.Minute)
	s.raise()
	if a = s.anAlarm(); a.Kind != dispatch.AlarmNotAccepted || a.CrewID == nil {
		t.Fatalf("%+v", a)
	}
	s.tell(order.Bookings[0].Booking.ID, "accepted")
	s.raise()
	if got := s.alarms("cleared"); len(got) != 2 || got[0].Alarm.ClearReason != "cause_gone" || *got[0].Alarm.ClearedBy != uuid.Nil {
		t.Fatalf("%+v", got)
	}
	if kinds := value[[]string](s, `SELECT array_agg(kind ORDER BY seq) FROM journal_entry WHERE kind LIKE 'alarm.%'`); !slices.Equal(kinds, []string{"alarm.raised", "alarm.cleared", "alarm.raised", "alarm.cleared"}) {
		t.Fatalf("%v", kinds)
	}
}

func TestShelfEndsByItself(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.aBreak(saina)
	s.pass(time.Minute)
	s.raise()
	a := s.anAlarm()
	_, err := s.ShelveAlarm(s.ctx(), s.cmd(), a.ID, "because", 10)
	if r := refused(t, err, "not-one-of"); r.Field != "reason" {
		t.Fatal(r.Field)
	}
	_, err = s.ShelveAlarm(s.ctx(), s.cmd(), a.ID, "known", 481)
	refused(t, err, "out-of-range")
	if a, err = s.ShelveAlarm(s.ctx(), s.cmd(), a.ID, "known", 10); err != nil || a.State != "shelved" || a.SeenAt == nil {
		t.Fatalf("%+v %v", a, err)
	}
	s.pass(9 * time.Minute)
	if s.raise() != 0 {
		t.Fatal("back too early, or raised beside the shelved one")
	}
	s.pass(2 * time.Minute)
	if s.raise() != 1 || s.anAlarm().State != "new" {
		t.Fatalf("not back: %+v", s.anAlarm())
	}
}

// Any number of processes raise a cause once, and of two people who shelve one wins.
func TestAlarmRaces(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for range 5 {
		s.aBreak(saina)
	}
	s.pass(time.Minute)
	other := &dispatch.Desk{DB: s.db.Gorm, Now: s.now, Travel: s.Travel} // another process, as far as the database can tell
	var wg sync.WaitGroup
	for i := range 16 {
		desk := s.Desk
		if i%2 == 1 {
			desk = other
		}
		wg.Go(func() {
			if _, err := desk.RaiseAlarms(s.ctx()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.raise()
	if n := value[int](s, "SELECT count(*) FROM journal_entry WHERE kind = 'alarm.raised'"); n != 5 {
		t.Fatalf("%d raised, want 5", n)
	}
	id := s.alarms("open")[0].Alarm.ID
	var won, lost atomic.Int32
	for range 8 {
		wg.Go(func() {
			if _, err := s.SeeAlarm(s.ctx(), s.cmd(), id); err != nil {
				t.Error(err)
			}
			_, err := s.ShelveAlarm(s.ctx(), s.cmd(), id, "known", 10)
			if r, is := errors.AsType[*journal.Refusal](err); is && r.Code == "alarm-shelved" {
				lost.Add(1)
			} else if err == nil {
				won.Add(1)
			} else {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || lost.Load() != 7 {
		t.Fatalf("%d shelved it, %d were refused", won.Load(), lost.Load())
	}
	if n := value[int](s, "SELECT count(*) FROM journal_entry WHERE kind IN ('alarm.seen', 'alarm.shelved')"); n > 2 || n < 1 {
		t.Fatalf("%d entries", n)
	}
}

// The states of an alarm against a model of four lines.
func TestAlarmStates(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.aBreak(saina)
	order := s.sendCrews(in.Incident.ID, s.aCrew().Crew.ID)
	booking := order.Bookings[0].Booking.ID
	s.tell(booking, "accepted")
	rapid.Check(t, func(t *rapid.T) {
		h, err := s.AskHelp(s.ctx(), s.cmd(), dispatch.Everything, booking, dispatch.HelpInput{What: "crew"})
		if err != nil {
			t.Fatal(err)
		}
		id := value[uuid.UUID](s, "SELECT id FROM alarm WHERE subject = $1", h.ID)
		state := "new"
		may := map[string]map[string]string{ // verb, from, to
			"see":      {"new": "seen", "seen": "seen", "shelved": "shelved"},
			"shelve":   {"new": "shelved", "seen": "shelved"},
			"unshelve": {"shelved": "seen"},
			"clear":    {"new": "cleared", "seen": "cleared", "shelved": "cleared"},
			"wait":     {"new": "new", "seen": "seen", "shelved": "new", "cleared": "cleared"},
		}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			verb := rapid.SampledFrom([]string{"see", "shelve", "unshelve", "clear", "wait"}).Draw(t, "verb")
			var err error
			switch verb {
			case "see":
				_, err = s.SeeAlarm(s.ctx(), s.cmd(), id)
			case "shelve":
				_, err = s.ShelveAlarm(s.ctx(), s.cmd(), id, "waiting", 5)
			case "unshelve":
				_, err = s.UnshelveAlarm(s.ctx(), s.cmd(), id)
			case "clear":
				_, err = s.ClearAlarm(s.ctx(), s.cmd(), id)
			case "wait":
				s.pass(6 * time.Minute)
				_, err = s.RaiseAlarms(s.ctx())
			}
			to, lawful := may[verb][state]
			if lawful != (err == nil) {
				t.Fatalf("%s from %s: %v", verb, state, err)
			}
			if lawful {
				state = to
			}
			if got := value[string](s, "SELECT state FROM alarm WHERE id = $1", id); got != state {
				t.Fatalf("after %s: %s, want %s", verb, got, state)
			}
		}
		if state != "cleared" {
			if _, err := s.ClearAlarm(s.ctx(), s.cmd(), id); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestWelfare(t *testing.T) {
	t.Parallel()
	s, _, order, lead := crewOut(t)
	booking := order.Bookings[0].Booking.ID
	step := func(step string, at *time.Time) (dispatch.Welfare, error) {
		return s.Welfare(s.ctx(), s.cmd(), lead, booking, dispatch.WelfareInput{Step: step, EveryMin: 10, At: at})
	}
	_, err := step("check", nil)
	refused(t, err, "no-timer")
	s.tell(booking, "on_site")
	if _, err := step("start", nil); err != nil {
		t.Fatal(err)
	}
	_, err = step("start", nil)
	refused(t, err, "timer-running")
	missed := func() (id uuid.UUID) {
		s.raise()
		for _, a := range s.alarms("open") {
			if a.Alarm.Cause == dispatch.CauseWelfare {
				id = a.Alarm.ID
			}
		}
		return id
	}
	open := func() bool { return missed() != uuid.Nil }
	pressed := s.now().Add(9 * time.Minute)
	s.pass(10*time.Minute + 20*time.Second)
	if open() {
		t.Fatal("alarmed within the grace")
	}
	s.pass(20 * time.Second)
	if !open() {
		t.Fatal("a missed sign of life does not alarm")
	}
	if w, err := step("check", &pressed); err != nil || !w.DueAt.Equal(pressed.Add(10*time.Minute)) {
		t.Fatalf("%+v %v: counted from the press", w, err)
	}
	if open() {
		t.Fatal("the late sign of life does not clear")
	}
	s.pass(20 * time.Minute)
	if !open() {
		t.Fatal("no second alarm")
	}
	if _, err := s.ClearAlarm(s.ctx(), s.cmd(), missed()); err != nil {
		t.Fatal(err)
	}
	if open() {
		t.Fatal("answered by voice, and alarms again at once")
	}
	other := dispatch.Scope{Crews: []uuid.UUID{s.crew(s.onWatch()[1]).Crew.ID}}
	_, err = s.Welfare(s.ctx(), s.cmd(), other, booking, dispatch.WelfareInput{Step: "end"})
	refused(t, err, "absent")
	if _, err := s.Cancel(s.ctx(), s.cmd(), order.Order.ID, "done"); err != nil {
		t.Fatal(err)
	}
	s.pass(time.Hour)
	if open(); value[int](s, "SELECT count(*) FROM welfare WHERE ended_at IS NULL") != 0 {
		t.Fatal("the timer of a released crew runs on")
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	s, _, order, lead := crewOut(t)
	booking := order.Bookings[0].Booking.ID
	for _, c := range []struct {
		in    dispatch.HelpInput
		field string
	}{
		{dispatch.HelpInput{What: "pizza"}, "what"}, {dispatch.HelpInput{What: "vehicle"}, "code"}, {dispatch.HelpInput{What: "vehicle", Code: "TANK"}, "code"},
		{dispatch.HelpInput{What: "crew", Code: "EXC"}, "code"}, {dispatch.HelpInput{What: "crew", Note: "a\x00b"}, "note"},
	} {
		_, err := s.AskHelp(s.ctx(), s.cmd(), lead, booking, c.in)
		if r, is := errors.AsType[*journal.Refusal](err); !is || r.Field != c.field {
			t.Errorf("%+v: %v, want a refusal at %s", c.in, err, c.field)
		}
	}
	if _, err := s.AskHelp(s.ctx(), s.cmd(), lead, booking, dispatch.HelpInput{What: "vehicle", Code: "EXC", Note: "plantedwords"}); err != nil {
		t.Fatal(err)
	}
	all := s.alarms("open")
	if len(all) != 1 || all[0].Help == nil || all[0].Help.Note != "plantedwords" {
		t.Fatalf("%+v", all)
	}
	if n := value[int](s, "SELECT count(*) FROM journal_entry WHERE body LIKE '%planted%'"); n != 0 {
		t.Fatal("words in the journal")
	}
	s.raise()
	if s.anAlarm().State != "new" {
		t.Fatal("the watch touched it")
	}
	if _, err := s.ClearAlarm(s.ctx(), s.cmd(), s.anAlarm().ID); err != nil {
		t.Fatal(err)
	}
	s.raise()
	aid, err := s.Aid(s.ctx(), lead, booking)
	if err != nil || len(aid.Asked) != 1 || aid.Asked[0].Help.AnsweredAt == nil || aid.Asked[0].Alarm.State != "cleared" {
		t.Fatalf("%+v %v", aid, err)
	}
}
