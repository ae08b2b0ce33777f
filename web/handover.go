package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"jylu/dispatch"
)

// handoverTable is the part of the JSON API about the change of watches.
var handoverTable = []route{
	{method: get, path: "/watch", name: "watch", does: "Who keeps this watch or the next, and who took it over.", may: indoors, mount: answer(200, (*Server).getWatch)},
	{method: post, path: "/handovers", name: "prepare-handover", does: "Make the sheet of the watch from the data.", may: senders, mount: answer(201, (*Server).postHandover)},
	{method: get, path: "/handovers", name: "list-handovers", does: "Sheets of watches, newest first.", may: control, mount: answer(200, (*Server).getHandovers)},
	{method: get, path: "/handovers/{id}", name: "read-handover", does: "One sheet.", may: control, mount: answer(200, (*Server).getHandover)},
	{method: patch, path: "/handovers/{id}", name: "edit-handover", does: "Write beside what the data says.", may: senders, mount: answer(200, (*Server).patchHandover)},
	{method: post, path: "/handovers/{id}/refresh", name: "refresh-handover", does: "Read the data anew; mark what is different.", may: senders, mount: answer(200, (*Server).postRefresh)},
	{method: post, path: "/handovers/{id}/sign", name: "sign-handover", does: "Sign by password, as who leaves or who comes.", may: senders, mount: answer(200, (*Server).postSign)},
	{method: post, path: "/handovers/{id}/reopen", name: "reopen-handover", does: "Take the one signature back.", may: senders, mount: answer(200, (*Server).postReopenHandover)},
	{method: post, path: "/handovers/{id}/withdraw", name: "withdraw-handover", does: "It will not be signed.", may: senders, mount: answer(200, (*Server).postWithdraw)},
	{method: get, path: "/journal-notes", name: "list-journal-notes", does: "Free notes of the watch, newest first.", may: control, mount: answer(200, (*Server).getJournalNotes)},
	{method: post, path: "/journal-notes", name: "add-journal-note", does: "A free note that belongs to no incident.", may: desks, mount: answer(201, (*Server).postJournalNote)},
}

// HandoverHeadView is what a list shows of a sheet.
type HandoverHeadView struct {
	ID          uuid.UUID      `json:"id" format:"uuid"`
	WatchStart  time.Time      `json:"watch_start"`
	WatchEnd    time.Time      `json:"watch_end"`
	PreparedAt  time.Time      `json:"prepared_at"`
	PreparedBy  uuid.UUID      `json:"prepared_by" format:"uuid"`
	RefreshedAt time.Time      `json:"refreshed_at"`
	State       string         `json:"state" enum:"draft,out,in,signed,withdrawn" doc:"Who has signed: nobody, who leaves, who comes, both"`
	Out         *signatureView `json:"out" doc:"Who leaves"`
	In          *signatureView `json:"in" doc:"Who comes"`
	Version     int64          `json:"version" doc:"Of the contents; a signature leaves it as it is"`
}

type signatureView struct {
	By   uuid.UUID `json:"by" format:"uuid"`
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

func viewHandoverHead(h dispatch.Handover) HandoverHeadView {
	v := HandoverHeadView{ID: h.ID, WatchStart: h.WatchStart.UTC(), WatchEnd: h.WatchEnd.UTC(), PreparedAt: h.PreparedAt.UTC(),
		PreparedBy: h.PreparedBy, RefreshedAt: h.RefreshedAt.UTC(), State: "draft", Version: h.Version}
	if h.SignedOutAt != nil {
		v.State, v.Out = "out", &signatureView{*h.SignedOutBy, h.SignedOutName, h.SignedOutAt.UTC()}
	}
	if h.SignedInAt != nil {
		v.State, v.In = "in", &signatureView{*h.SignedInBy, h.SignedInName, h.SignedInAt.UTC()}
	}
	switch {
	case h.WithdrawnAt != nil:
		v.State = "withdrawn"
	case h.Signed():
		v.State = "signed"
	}
	return v
}

// handoverView is one sheet with its contents.
type handoverView struct {
	HandoverHeadView
	AsOf       time.Time            `json:"as_of"`
	Seq        int64                `json:"seq" doc:"The journal it was read at"`
	Regime     string               `json:"regime"`
	DeclaredAt *time.Time           `json:"declared_at"`
	Incidents  []handedIncidentView `json:"incidents" doc:"Open ones, the oldest first"`
	Orders     []handedOrderView    `json:"orders" doc:"Not accepted"`
	Away       []handedCrewView     `json:"away"`
	Gaps       []handedGapView      `json:"gaps"`
	Machines   []handedMachineView  `json:"machines"`
	People     []handedCountView    `json:"people" doc:"Counts by state; never who"`
	Closures   []handedClosureView  `json:"closures"`
	Notes      []handedNoteView     `json:"notes" doc:"Free notes of the last 24 h"`
	Changed    []string             `json:"changed" doc:"section/key of what the last refresh found new or different"`
	Gone       map[string][]string  `json:"gone" doc:"By section, labels of what it no longer found"`
	Since      *time.Time           `json:"since" doc:"The reading before; null: never refreshed"`
	Remarks    map[string]string    `json:"remarks" doc:"Words by section"`
	Authors    []personView         `json:"authors" doc:"Names of the accounts named in it"`
}

type personView struct {
	ID   uuid.UUID `json:"id" format:"uuid"`
	Name string    `json:"name"`
}

// sheet reads one sheet as screens show it.
func (s *Server) sheet(ctx context.Context, id uuid.UUID) (handoverView, error) {
	h, err := s.desk.Handover(ctx, id)
	if err != nil {
		return handoverView{}, err
	}
	f := h.Facts
	named := []uuid.UUID{h.PreparedBy}
	for _, n := range f.Notes {
		named = append(named, n.Actor)
	}
	authors, err := s.names(ctx, named)
	if err != nil {
		return handoverView{}, err
	}
	v := handoverView{
		HandoverHeadView: viewHandoverHead(h.Handover), AsOf: f.AsOf, Seq: f.Seq, Regime: f.Regime, DeclaredAt: f.Declared,
		Incidents: viewAll(f.Incidents, viewHandedIncident), Orders: viewAll(f.Orders, viewHandedOrder), Away: viewAll(f.Away, viewHandedCrew),
		Gaps: viewAll(f.Gaps, viewHandedGap), Machines: viewAll(f.Machines, viewHandedMachine), People: viewAll(f.People, viewHandedCount),
		Closures: viewAll(f.Closures, viewHandedClosure), Notes: viewAll(f.Notes, viewHandedNote),
		Changed: viewAll(h.Changes.Keys, func(k string) string { return k }), Gone: h.Changes.Gone, Since: h.Changes.Since, Remarks: h.Remarks, Authors: authors,
	}
	if v.Gone == nil {
		v.Gone = map[string][]string{}
	}
	return v, nil
}

// names are the names of accounts, for whoever may see the control room.
func (s *Server) names(ctx context.Context, ids []uuid.UUID) ([]personView, error) {
	rows, err := s.db.Pool.Query(ctx, `SELECT id, CASE WHEN name = '' THEN username ELSE name END FROM account WHERE id = ANY($1) ORDER BY id`, ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	people := []personView{}
	for rows.Next() {
		var p personView
		if err := rows.Scan(&p.ID, &p.Name); err != nil {
			return nil, err
		}
		people = append(people, p)
	}
	return people, rows.Err()
}

// changedSheet answers a command by the sheet as it stands after it.
func (s *Server) changedSheet(ctx context.Context, id uuid.UUID, err error) (handoverView, error) {
	if err != nil {
		return handoverView{}, err
	}
	return s.sheet(ctx, id)
}

func (s *Server) postHandover(ctx context.Context, _ *struct{}) (handoverView, error) {
	id, err := s.desk.PrepareHandover(ctx, commandOf(ctx))
	return s.changedSheet(ctx, id, err)
}

type handoversIn struct {
	Cursor string `query:"cursor" format:"uuid"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
	State  string `query:"state" enum:"open,signed" doc:"Only those that wait for a signature, or that both have signed"`
}

func (s *Server) getHandovers(ctx context.Context, in *handoversIn) (list[HandoverHeadView], error) {
	rows, err := s.desk.Handovers(ctx, dispatch.HandoverFilter{Open: in.State == "open", Signed: in.State == "signed", Before: idFrom(in.Cursor), Limit: in.Limit})
	v := list[HandoverHeadView]{Items: viewAll(rows, viewHandoverHead)}
	if len(rows) > 0 && len(rows) == in.Limit {
		v.Next = rows[len(rows)-1].ID.String()
	}
	return v, err
}

func (s *Server) getHandover(ctx context.Context, in *ByID) (handoverView, error) {
	return s.sheet(ctx, in.ID)
}

type remarksIn struct {
	ByID
	Body struct {
		Version int64             `json:"version" minimum:"1"`
		Remarks map[string]string `json:"remarks" doc:"By section: incidents, orders, away, gaps, machines, people, closures, notes, restrictions, watch_for; empty takes it away"`
	}
}

func (s *Server) patchHandover(ctx context.Context, in *remarksIn) (handoverView, error) {
	return s.changedSheet(ctx, in.ID, s.desk.EditHandover(ctx, commandOf(ctx), in.ID, in.Body.Version, in.Body.Remarks))
}

type sheetVersionIn struct {
	ByID
	Body struct {
		Version int64 `json:"version" minimum:"1"`
	}
}

func (s *Server) postRefresh(ctx context.Context, in *sheetVersionIn) (handoverView, error) {
	return s.changedSheet(ctx, in.ID, s.desk.RefreshHandover(ctx, commandOf(ctx), in.ID, in.Body.Version))
}

func (s *Server) postReopenHandover(ctx context.Context, in *sheetVersionIn) (handoverView, error) {
	return s.changedSheet(ctx, in.ID, s.desk.ReopenHandover(ctx, commandOf(ctx), in.ID, in.Body.Version))
}

func (s *Server) postWithdraw(ctx context.Context, in *sheetVersionIn) (handoverView, error) {
	return s.changedSheet(ctx, in.ID, s.desk.WithdrawHandover(ctx, commandOf(ctx), in.ID, in.Body.Version))
}

type signIn struct {
	ByID
	Body struct {
		Version  int64  `json:"version" minimum:"1" doc:"Of the contents that were read"`
		Role     string `json:"role" enum:"out,in" doc:"Who leaves, or who comes"`
		Username string `json:"username,omitempty" maxLength:"64" doc:"Whose signature; empty: of who is signed in"`
		Password string `json:"password" maxLength:"512"`
	}
}

// postSign signs as whoever's name and password are given, on whosever screen:
// two people stand before one. The password counts against the same limits as
// signing in. A wrong one is no end of the session, so it is 422 here.
func (s *Server) postSign(ctx context.Context, in *signIn) (handoverView, error) {
	b := &in.Body
	username := b.Username
	if username == "" {
		username = whoOf(ctx).Account.Username
	}
	a, err := s.verify(ctx, username, b.Password)
	if p, ok := errors.AsType[*problem](err); ok && p.Code == "bad-credentials" {
		return handoverView{}, refuse(http.StatusUnprocessableEntity, "bad-credentials").at("password")
	}
	if err != nil {
		return handoverView{}, err
	}
	if !senders.has(a.Role) {
		return handoverView{}, refuse(http.StatusUnprocessableEntity, "not-dispatcher").at("username")
	}
	cmd, err := secretCommandOf(ctx)
	if err != nil {
		return handoverView{}, err
	}
	cmd.Actor = a.ID
	name := a.Name
	if name == "" {
		name = a.Username
	}
	return s.changedSheet(ctx, in.ID, s.desk.SignHandover(ctx, cmd, in.ID, dispatch.SignInput{Version: b.Version, Role: b.Role, Name: name}))
}
