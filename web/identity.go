package web

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"jylu/dispatch/journal"
)

// Identity is who asks: an account, with what follows from the roster at this
// moment. It is never changed, only replaced.
type Identity struct {
	Account     Account     // without its password hash
	Crews       []uuid.UUID // a lead's: the crews he leads or deputises now
	CrewNumbers []int       // in the order of Crews
	Resource    *uuid.UUID  // a device's: what it speaks for
	Expires     time.Time   // zero for tokens
}

// all reports whether he sees the whole city.
func (who *Identity) all() bool { return control.has(who.Account.Role) }

// sees reports whether he may see an entry of the journal. That the medic read
// somebody's data, and whose, is for her and for who looks after the journal; of
// the rest she sees what her page shows.
func (who *Identity) sees(e *journal.Entry) bool {
	if strings.HasPrefix(e.Kind, medicalKinds) {
		return who.Account.Role == Medic || who.Account.Role == Admin
	}
	return who.all() || who.leads(e.Audience) || who.Account.Role == Medic && medicEntries.MatchString(e.Kind)
}

// medicalKinds begins the kinds of entries about readings of medical data.
const medicalKinds = "medical."

// medicEntries are the kinds of entries that the medic's page follows. The same
// expression serves PostgreSQL.
var medicEntries = regexp.MustCompile(`^(medical|quarantine|contact|bubble|admission|worker|crew|vehicle|booking|pass|stock|setting)\.`)

// masked reports whether callers' names and telephones are hidden from him.
func (who *Identity) masked() bool { return !desks.has(who.Account.Role) && who.Account.Role != Admin }

// nameless reports whether workers' names are hidden from him.
func (who *Identity) nameless() bool { return who.masked() && who.Account.Role != Medic }

// leads reports whether one of crews is his.
func (who *Identity) leads(crews []uuid.UUID) bool {
	return slices.ContainsFunc(crews, func(id uuid.UUID) bool { return slices.Contains(who.Crews, id) })
}

// Limits of a session by role. A phone belongs to one lead and lies in his
// pocket; a desk is passed on with the shift.
const (
	idleDesk, idlePhone = 12 * time.Hour, 14 * 24 * time.Hour
	lifeDesk, lifePhone = 7 * 24 * time.Hour, 60 * 24 * time.Hour
)

// life is the absolute limit of a session of role.
func life(role Role) time.Duration {
	if role == Lead {
		return lifePhone
	}
	return lifeDesk
}

// credential is the SHA-256 of a session cookie or a bearer token.
type credential [32]byte

// readIdentities is one query for any number of credentials. What has ended, is
// revoked or belongs to a disabled account is absent from its result.
const readIdentities = `
SELECT c.token_hash, c.resource_id, c.expires_at,
       a.id, a.username, a.name, a.role, a.worker_id, a.language, a.demo, a.created_at, a.version,
       crews.ids, crews.numbers
FROM (SELECT token_hash, account_id, NULL::uuid AS resource_id, expires_at
      FROM session JOIN account ON account.id = account_id
      WHERE token_hash = ANY($1) AND expires_at > $2
        AND seen_at > $2 - CASE role WHEN 'lead' THEN $4::interval ELSE $3::interval END
      UNION ALL
      SELECT token_hash, account_id, resource_id, NULL
      FROM token WHERE token_hash = ANY($1) AND revoked_at IS NULL) AS c
JOIN account a ON a.id = c.account_id AND a.disabled_at IS NULL
CROSS JOIN LATERAL (
      SELECT COALESCE(array_agg(id ORDER BY number), '{}') AS ids, COALESCE(array_agg(number ORDER BY number), '{}') AS numbers
      FROM crew WHERE a.role = 'lead' AND a.worker_id IN (lead_id, deputy_id)) AS crews`

// identities returns who stands behind each of the credentials that still hold.
func identities(ctx context.Context, pool *pgxpool.Pool, keys []credential, now time.Time) (map[credential]*Identity, error) {
	raw := make([][]byte, len(keys))
	for i := range keys {
		raw[i] = keys[i][:]
	}
	rows, err := pool.Query(ctx, readIdentities, raw, now, idleDesk, idlePhone)
	if err != nil {
		return nil, fmt.Errorf("identities: %w", err)
	}
	found := make(map[credential]*Identity, len(keys))
	var hash []byte
	var numbers []int32
	for rows.Next() {
		who := new(Identity)
		a := &who.Account
		var expires *time.Time
		if err := rows.Scan(&hash, &who.Resource, &expires, &a.ID, &a.Username, &a.Name, &a.Role, &a.WorkerID,
			&a.Language, &a.Demo, &a.CreatedAt, &a.Version, &who.Crews, &numbers); err != nil {
			rows.Close()
			return nil, fmt.Errorf("identities: %w", err)
		}
		if expires != nil {
			who.Expires = expires.UTC()
		}
		for _, n := range numbers {
			who.CrewNumbers = append(who.CrewNumbers, int(n))
		}
		found[credential(hash)] = who
	}
	if err := rows.Err(); err != nil && err != pgx.ErrNoRows {
		return nil, fmt.Errorf("identities: %w", err)
	}
	return found, nil
}
