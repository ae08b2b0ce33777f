package dispatch

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"jylu/dispatch/journal"
	"jylu/dispatch/photo"
)

// Photo is a picture of the place, before or after the work.
type Photo struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	IncidentID uuid.UUID
	BookingID  *uuid.UUID // of the crew that took it
	Phase      string     // before or after
	TakenAt    time.Time  // as claimed
	ReceivedAt time.Time
	Actor      uuid.UUID
	Width      int // px
	Height     int
	SHA256     []byte `gorm:"column:sha256"` // of Body
	Body       []byte // JPEG; nil in lists
	Thumb      []byte // JPEG, small; nil in lists
}

// TableName names the table; see migration 0007.
func (Photo) TableName() string { return "photo" }

// maxPhotos is the most pictures one incident keeps.
const maxPhotos = 200

// PhotoInput is a picture as a phone sends it.
type PhotoInput struct {
	Phase   string
	TakenAt *time.Time
	File    []byte // JPEG or PNG, see package photo
}

// AddPhoto keeps a picture of an incident. The lead of a crew on it may, and
// the control room; also of a closed one, because phones come back late.
func (d *Desk) AddPhoto(ctx context.Context, cmd journal.Command, scope Scope, incident uuid.UUID, in PhotoInput) (Photo, error) {
	now := d.at(&cmd)
	id := newID()
	if err := checkOneOf("phase", in.Phase, []string{"before", "after"}); err != nil {
		return Photo{}, err
	}
	// Nobody else's time is spent on decoding.
	if _, _, err := d.photoScope(ctx, d.DB, scope, incident); err != nil {
		return Photo{}, fmt.Errorf("dispatch: add photo: %w", err)
	}
	picture, err := photo.Read(ctx, in.File)
	if err != nil {
		return Photo{}, err
	}
	sum := sha256.Sum256(picture.Body)
	p, err := journal.Write(ctx, d.DB, cmd, func(tx *gorm.DB) (Photo, []journal.Entry, error) {
		found, booking, err := d.photoScope(ctx, tx, scope, incident)
		if err != nil {
			return Photo{}, nil, err
		}
		n, err := gorm.G[Photo](tx).Where("incident_id = ?", incident).Count(ctx, "id")
		if err != nil {
			return Photo{}, nil, err
		}
		if n >= maxPhotos {
			return Photo{}, nil, journal.Refuse(journal.Conflict, "too-many-photos", "max", maxPhotos)
		}
		p := Photo{
			ID: id, IncidentID: incident, BookingID: booking, Phase: in.Phase, TakenAt: claimedBy(in.TakenAt, found.RegisteredAt, now), ReceivedAt: now,
			Actor: cmd.Actor, Width: picture.Width, Height: picture.Height, SHA256: sum[:], Body: picture.Body, Thumb: picture.Thumb,
		}
		if err := gorm.G[Photo](tx).Create(ctx, &p); err != nil {
			return Photo{}, nil, err
		}
		crews, err := crewsOn(ctx, tx, incident)
		entry := journal.New("photo.added", p.ID, map[string]any{
			"phase": p.Phase, "claimed": p.TakenAt, "width": p.Width, "height": p.Height, "bytes": len(p.Body), "digest": fmt.Sprintf("%x", sum),
		}).Of(incident).For(crews...)
		p.Body, p.Thumb = nil, nil
		return p, []journal.Entry{entry}, err
	})
	if err != nil {
		return Photo{}, fmt.Errorf("dispatch: add photo: %w", err)
	}
	return p, nil
}

// photoScope reads an incident whose pictures the scope may see and add to: a
// lead, those his crew was ever sent to; and his crew's newest booking on it.
func (d *Desk) photoScope(ctx context.Context, tx *gorm.DB, scope Scope, incident uuid.UUID) (Incident, *uuid.UUID, error) {
	in, err := gorm.G[Incident](tx).Where("id = ?", incident).Take(ctx)
	if err != nil || scope.All {
		return in, nil, absent(err, "incident")
	}
	var booking uuid.UUID
	err = tx.WithContext(ctx).Raw(`SELECT id FROM booking WHERE incident_id = ? AND milestone <> 'reserved' AND sent_at IS NOT NULL AND resource_id IN ?
ORDER BY id DESC LIMIT 1`, incident, append([]uuid.UUID{uuid.Nil}, scope.Crews...)).Row().Scan(&booking)
	if err != nil {
		return in, nil, noRow(err, "incident")
	}
	return in, &booking, nil
}

// photoColumns are all but the pictures themselves.
const photoColumns = "id, incident_id, booking_id, phase, taken_at, received_at, actor, width, height, sha256"

// Photos lists the pictures of an incident, the oldest first, without their bytes.
func (d *Desk) Photos(ctx context.Context, scope Scope, incident uuid.UUID) ([]Photo, error) {
	_, _, err := d.photoScope(ctx, d.DB, scope, incident)
	if err == nil {
		var all []Photo
		all, err = gorm.G[Photo](d.DB).Select(photoColumns).Where("incident_id = ?", incident).Order("taken_at, id").Find(ctx)
		if err == nil {
			return all, nil
		}
	}
	return nil, fmt.Errorf("dispatch: photos: %w", err)
}

// Photo reads one picture whole.
func (d *Desk) Photo(ctx context.Context, scope Scope, id uuid.UUID) (Photo, error) {
	p, err := gorm.G[Photo](d.DB).Where("id = ?", id).Take(ctx)
	if err == nil {
		_, _, err = d.photoScope(ctx, d.DB, scope, p.IncidentID)
	}
	if err != nil {
		return Photo{}, fmt.Errorf("dispatch: photo: %w", absent(err, "photo"))
	}
	return p, nil
}

// noRow is absent for a row read by hand.
func noRow(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return journal.Refuse(journal.Absent, "absent", "what", what)
	}
	return err
}
