package web

import (
	"context"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"jylu/dispatch/journal"
)

type entriesIn struct {
	Incident string `query:"incident" format:"uuid" doc:"Only entries of this incident"`
	After    int64  `query:"after" minimum:"0" doc:"Only entries after this seq"`
	Cursor   string `query:"cursor" pattern:"^[0-9]{1,18}$" doc:"next of the page before"`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
}

// getEntries reads the journal, oldest first, as far as the asker may see it.
func (s *Server) getEntries(ctx context.Context, in *entriesIn) (list[entryView], error) {
	after := in.After
	if in.Cursor != "" {
		n, err := strconv.ParseInt(in.Cursor, 10, 64)
		if err != nil {
			return list[entryView]{}, refuse(422, "bad-cursor").at("cursor")
		}
		after = n
	}
	q := gorm.G[journal.Entry](s.db.Gorm).Select("seq, at, kind, subject, incident, actor, audience, body").
		Where("seq > ?", after).Order("seq").Limit(in.Limit)
	if id := idFrom(in.Incident); id != nil {
		q = q.Where("incident = ?", *id)
	}
	switch who := whoOf(ctx); { // as Identity.sees
	case who.Account.Role == Medic:
		q = q.Where("kind ~ ?", medicEntries.String())
	case !who.all():
		q = q.Where("audience && ?::uuid[]", journal.Audience(who.Crews))
	case who.Account.Role != Admin:
		q = q.Where("kind NOT LIKE ?", medicalKinds+"%")
	}
	entries, err := q.Find(ctx)
	if err != nil {
		return list[entryView]{}, fmt.Errorf("journal: %w", err)
	}
	v := list[entryView]{Items: viewAll(entries, func(e journal.Entry) entryView { return viewEntry(&e) })}
	if len(entries) == in.Limit {
		v.Next = strconv.FormatInt(entries[len(entries)-1].Seq, 10)
	}
	return v, nil
}
