package web

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jylu/web/push"
)

// handset is a browser that is woken, with the push service behind it.
type handset struct {
	t       *testing.T
	key     *ecdh.PrivateKey
	auth    []byte
	url     string
	host    string
	answer  atomic.Int32  // status; 0: 201
	hold    chan struct{} // until it is closed, nobody is answered; then 503
	asked   atomic.Int32
	arrived chan told
}

// told is one message as the service worker reads it.
type told struct {
	Number, Code string
	Seq          int64
	header       http.Header
}

func newHandset(t *testing.T) *handset {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	h := &handset{t: t, key: key, auth: make([]byte, 16), hold: make(chan struct{}), arrived: make(chan told, 100)}
	rand.Read(h.auth)
	close(h.hold)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.asked.Add(1)
		body, _ := io.ReadAll(r.Body)
		status := int(h.answer.Load())
		select {
		case <-h.hold:
		default: // whoever was kept waiting is told nothing, however late he is let go
			status = 503
			select {
			case <-h.hold:
			case <-r.Context().Done():
				return
			}
		}
		if status == 0 {
			status = 201
			h.arrived <- h.read(body, r.Header)
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(srv.Close)
	h.url, h.host = srv.URL+"/wake/abc", strings.TrimPrefix(srv.URL, "http://")
	return h
}

// read decrypts a body of aes128gcm (RFC 8188) as a browser does (RFC 8291).
func (h *handset) read(body []byte, header http.Header) (m told) {
	fail := func(what string, err error) told {
		h.t.Errorf("%s: %v", what, err)
		return told{}
	}
	if got := header.Get("Content-Encoding"); got != "aes128gcm" || len(body) < 86 {
		return fail("encoding", fmt.Errorf("%q, %d bytes", got, len(body)))
	}
	salt, size, idLen := body[:16], binary.BigEndian.Uint32(body[16:20]), int(body[20])
	sender, err := ecdh.P256().NewPublicKey(body[21 : 21+idLen])
	if err != nil {
		return fail("sender", err)
	}
	shared, err := h.key.ECDH(sender)
	if err != nil {
		return fail("shared", err)
	}
	info := "WebPush: info\x00" + string(h.key.PublicKey().Bytes()) + string(sender.Bytes())
	ikm, _ := hkdf.Key(sha256.New, shared, h.auth, info, 32)
	cek, _ := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	nonce, _ := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	block, _ := aes.NewCipher(cek)
	gcm, _ := cipher.NewGCM(block)
	text, err := gcm.Open(nil, nonce, body[21+idLen:], nil)
	if err != nil || len(body) > int(size) {
		return fail("record", fmt.Errorf("%d bytes of %d: %w", len(body), size, err))
	}
	plain, padding, _ := strings.Cut(string(text), "\x02")
	if strings.Trim(padding, "\x00") != "" {
		return fail("padding", fmt.Errorf("%q", padding))
	}
	if err := json.Unmarshal([]byte(plain), &m); err != nil {
		return fail("payload", fmt.Errorf("%q: %w", plain, err))
	}
	var all map[string]any
	if json.Unmarshal([]byte(plain), &all); len(all) != 3 {
		h.t.Errorf("the message says more than number, code and seq: %s", plain)
	}
	m.header = header
	return m
}

func (h *handset) subscription() map[string]any {
	b64 := base64.RawURLEncoding.EncodeToString
	return body("endpoint", h.url, "expirationTime", nil, "keys", body("p256dh", b64(h.key.PublicKey().Bytes()), "auth", b64(h.auth)))
}

// next waits for a message and checks what it says.
func (h *handset) next(code, number string) told {
	h.t.Helper()
	select {
	case m := <-h.arrived:
		if m.Code != code || m.Number != number {
			h.t.Fatalf("told %q of %q, want %q of %q", m.Code, m.Number, code, number)
		}
		return m
	case <-time.After(20 * time.Second):
		h.t.Fatalf("nobody was told %q of %q", code, number)
		return told{}
	}
}

// silent fails if something arrived.
func (h *handset) silent(why string) {
	h.t.Helper()
	select {
	case m := <-h.arrived:
		h.t.Errorf("%s, and it was told %q of %q", why, m.Code, m.Number)
	default:
	}
}

// countsTo waits until a count of the database is as wanted.
func (sc *scene) countsTo(want int, query string, args ...any) {
	sc.t.Helper()
	got := -1
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if got = sc.count(query, args...); got == want {
			return
		}
	}
	sc.t.Fatalf("%s: %d, want %d", query, got, want)
}

func pushScene(t *testing.T, phones ...*handset) *scene {
	return newScene(t, func(o *Options) {
		for _, h := range phones {
			o.PushAllow = append(o.PushAllow, h.host)
		}
		o.PushContact = "dispatch@example.kz"
	})
}

// TestPushWakesTheLead: the crew's lead is told of sending, diverting, calling off
// and of a ring, by a message only his browser can read; nobody else is told.
func TestPushWakesTheLead(t *testing.T) {
	t.Parallel()
	phone, other := newHandset(t), newHandset(t)
	sc := pushScene(t, phone, other)
	st := sc.staff()
	on := sc.onWatch()
	lead, stranger := sc.lead(on[0]), sc.lead(on[1])
	if lead.do(get, "/api/v1/push", nil).want(200).value("subscribed") != false {
		t.Error("subscribed before it was asked for")
	}
	lead.do(post, "/api/v1/push", phone.subscription()).want(200)
	stranger.do(post, "/api/v1/push", other.subscription()).want(200)
	m := phone.next("on", "")
	other.next("on", "")
	key := lead.do(get, "/api/v1/push", nil).want(200).text("key")
	if raw, err := base64.RawURLEncoding.DecodeString(key); err != nil || len(raw) != 65 {
		t.Errorf("the key is %q", key)
	}
	if got := m.header.Get("Authorization"); !strings.HasPrefix(got, "vapid t=") || !strings.HasSuffix(got, "k="+key) {
		t.Errorf("authorization %q", got)
	}
	if m.header.Get("Urgency") != "high" || m.header.Get("Topic") == "" || m.header.Get("TTL") == "" {
		t.Errorf("headers %v", m.header)
	}

	_, order, _ := sc.broken(st, on[0])
	number := sc.text("SELECT number FROM dispatch_order WHERE id = $1", order)
	sent := phone.next("sent", number)
	_, claims, _ := strings.Cut(sent.header.Get("Authorization"), ".")
	claims, _, _ = strings.Cut(claims, ".")
	if raw, _ := base64.RawURLEncoding.DecodeString(claims); !strings.Contains(string(raw), `"sub":"mailto:dispatch@example.kz"`) || !strings.Contains(string(raw), `"aud":"http://`+phone.host+`"`) {
		t.Errorf("signed as %s", raw)
	}

	// Nobody accepted in time: it rings.
	sc.exec("UPDATE booking SET sent_at = sent_at - interval '1 hour' WHERE order_id = $1", order)
	if n, err := sc.s.desk.RaiseAlarms(t.Context()); err != nil || n == 0 {
		t.Fatalf("%d alarms, %v", n, err)
	}
	if ring := phone.next("ring", number); ring.Seq <= sent.Seq || ring.header.Get("Topic") != sent.header.Get("Topic") {
		t.Errorf("ring %+v after %+v", ring, sent)
	}
	second := st.dispatcher.do(post, "/api/v1/incidents", body("type", "no_heat", "address", "Сайна 1", "position", almaty, "override", []string{"near-open-incident"})).want(201).text("id")
	moved := st.dispatcher.do(post, "/api/v1/orders/"+order+"/transfer", body("incident_id", second, "reason", "срочнее")).want(200)
	got := map[string]string{}
	for range 2 {
		m := <-phone.arrived
		got[m.Number] = m.Code
	}
	if got[number] != "diverted" || got[moved.text("number")] != "sent" || len(got) != 2 {
		t.Errorf("diverted: told %v", got)
	}
	st.dispatcher.do(post, "/api/v1/orders/"+moved.text("id")+"/cancel", body("reason", "отбой")).want(200)
	phone.next("cancelled", moved.text("number"))
	other.silent("another crew was sent")

	// What is reserved wakes nobody; a closed incident sets its crews free.
	crew, _ := sc.crew(on[0])
	o := st.dispatcher.do(post, "/api/v1/incidents/"+second+"/orders", body("mode", "reserve", "crews", []string{crew.String()}, "override", []string{"crew-below-minimum"})).want(201)
	st.dispatcher.do(post, "/api/v1/orders/"+o.text("id")+"/send", body()).want(200)
	phone.next("sent", o.text("number"))
	crewBooking := sc.text("SELECT id::text FROM booking WHERE order_id = $1 AND resource_kind = 'crew'", o.text("id"))
	for _, milestone := range []string{"accepted", "en_route", "on_site", "done"} {
		lead.do(post, "/api/v1/bookings/"+crewBooking+"/milestones", body("milestone", milestone)).want(201)
	}
	st.dispatcher.do(post, "/api/v1/incidents/"+second+"/close", body("outcome", "false", "cause", "нет")).want(200)
	phone.next("closed", o.text("number"))
	if n := sc.count("SELECT count(*) FROM journal_entry WHERE body LIKE '%' || $1 || '%' OR body LIKE '%wake/abc%'", key); n != 0 {
		t.Errorf("%d entries of the journal know a key or an endpoint", n)
	}
}

func (sc *scene) text(query string, args ...any) (s string) {
	sc.t.Helper()
	if err := sc.db.Pool.QueryRow(sc.t.Context(), query, args...).Scan(&s); err != nil {
		sc.t.Fatal(err)
	}
	return s
}

func (sc *scene) exec(query string, args ...any) {
	sc.t.Helper()
	if _, err := sc.db.Pool.Exec(sc.t.Context(), query, args...); err != nil {
		sc.t.Fatal(err)
	}
}

// TestPushEnds: with the session, by whatever end; with the account; when the
// service says that the browser is gone. One browser has one owner.
func TestPushEnds(t *testing.T) {
	t.Parallel()
	phone := newHandset(t)
	sc := pushScene(t, phone)
	st := sc.staff()
	on := sc.onWatch()
	lead := sc.lead(on[0])
	const kept = "SELECT count(*) FROM push_subscription"
	subscribe := func(b *browser) {
		t.Helper()
		b.do(post, "/api/v1/push", phone.subscription()).want(200)
		phone.next("on", "")
	}
	subscribe(lead)
	lead.do(remove, "/api/v1/push", nil).want(204)
	if n := sc.count(kept); n != 0 {
		t.Errorf("%d left after unsubscribing", n)
	}
	subscribe(lead)
	lead.do(remove, "/api/v1/session", nil).want(204)
	if n := sc.count(kept); n != 0 {
		t.Errorf("%d left after signing out", n)
	}
	// The next on this browser takes it over.
	lead.signIn(fmt.Sprintf("lead-%d", on[0]), scenePassword)
	subscribe(lead)
	next := sc.lead(on[1])
	subscribe(next)
	if n := sc.count(kept); n != 1 {
		t.Errorf("%d subscriptions of one browser", n)
	}
	// Disabled: nothing more arrives.
	id := sc.text("SELECT id::text FROM account WHERE username = $1", fmt.Sprintf("lead-%d", on[1]))
	sc.exec("UPDATE account SET disabled_at = now() WHERE id = $1", id)
	sc.broken(st, on[1])
	sc.s.push.Wake()
	sc.countsTo(0, kept)
	phone.silent("the account is disabled")
	// Gone, says the service.
	subscribe(lead)
	phone.answer.Store(410)
	sc.broken(st, on[0])
	sc.countsTo(0, kept)
	phone.silent("it answered 410")
}

// TestPushHoldsNothingUp: a push service that does not answer, or fails, delays
// neither the order nor another phone; what it missed comes later, the newest word
// only.
func TestPushHoldsNothingUp(t *testing.T) {
	t.Parallel()
	phone, other := newHandset(t), newHandset(t)
	sc := pushScene(t, phone, other)
	st := sc.staff()
	on := sc.onWatch()
	lead, second := sc.lead(on[0]), sc.lead(on[1])
	lead.do(post, "/api/v1/push", phone.subscription()).want(200)
	second.do(post, "/api/v1/push", other.subscription()).want(200)
	phone.next("on", "")
	other.next("on", "")
	release := make(chan struct{})
	phone.hold = release // from here on it does not answer
	_, order, _ := sc.broken(st, on[0])
	sc.broken(st, on[1])
	other.next("sent", sc.text("SELECT max(number) FROM dispatch_order"))
	phone.silent("it does not answer")
	// Meanwhile the order is called off: of it only that is waiting.
	st.dispatcher.do(post, "/api/v1/orders/"+order+"/cancel", body("reason", "отбой")).want(200)
	sc.countsTo(1, "SELECT count(*) FROM push_message WHERE code = 'cancelled'")
	phone.answer.Store(503)
	close(release)
	sc.countsTo(1, "SELECT count(*) FROM push_message WHERE code = 'cancelled' AND attempts > 0")
	// Of "on", of the order and of its end: until the last has been asked for, it might yet be answered well.
	for end := time.Now().Add(20 * time.Second); phone.asked.Load() < 3 && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
	}
	phone.silent("it answers 503")
	phone.answer.Store(0)
	sc.exec("UPDATE push_message SET next_at = now()") // half a minute is too long for a test; once, or what is under way goes twice
	sc.s.push.Wake()
	phone.next("cancelled", sc.text("SELECT number FROM dispatch_order WHERE id = $1", order))
	sc.countsTo(0, "SELECT count(*) FROM push_message")
	phone.silent("each word comes once")
}

// TestPushCursor: what was made before a crash is not made again, and what was sent
// but not noted is sent again under the same seq; two processes share the work.
func TestPushCursor(t *testing.T) {
	t.Parallel()
	phone := newHandset(t)
	sc := pushScene(t, phone)
	st := sc.staff()
	on := sc.onWatch()
	lead := sc.lead(on[0])
	lead.do(post, "/api/v1/push", phone.subscription()).want(200)
	phone.next("on", "")
	_, order, _ := sc.broken(st, on[0])
	number := sc.text("SELECT number FROM dispatch_order WHERE id = $1", order)
	first := phone.next("sent", number)
	sc.countsTo(0, "SELECT count(*) FROM push_message")

	// Crashed after sending, before noting it: the row is there and is due again.
	sc.exec("INSERT INTO push_message (session, number, seq, code, made_at, next_at, attempts) SELECT session, $1, $2, 'sent', now(), now(), 1 FROM push_subscription", number, first.Seq)
	sc.s.push.Wake()
	again := phone.next("sent", number)
	if again.Seq != first.Seq || again.header.Get("Topic") != first.header.Get("Topic") {
		t.Errorf("sent again as another: %+v, %+v", first, again)
	}
	sc.countsTo(0, "SELECT count(*) FROM push_message")

	// The cursor goes with what was made of it: a second process at the same journal
	// makes nothing twice.
	cursor := sc.count("SELECT seq FROM push_cursor")
	if head := sc.count("SELECT seq FROM journal_head"); cursor != head {
		t.Errorf("cursor %d, journal %d", cursor, head)
	}
	twin := push.New(sc.db.Pool, push.Options{Idle: idlePhone, Guard: push.Guard{Allow: []string{phone.host}}})
	if err := twin.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := sc.count("SELECT count(*) FROM push_message"); n != 0 {
		t.Errorf("%d messages made twice", n)
	}
	phone.silent("each word comes once")
	// While one process holds the cursor, the other does not wait for it.
	tx, err := sc.db.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT 1 FROM push_cursor FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	if err := twin.Follow(t.Context()); err != nil {
		t.Errorf("the other process: %v", err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	// A process that comes back after an hour passes over what is old.
	late := push.New(sc.db.Pool, push.Options{Idle: idlePhone, Now: func() time.Time { return time.Now().Add(time.Hour) }})
	sc.exec("UPDATE push_cursor SET seq = 0")
	if err := late.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := sc.count("SELECT count(*) FROM push_message"); n != 0 || sc.count("SELECT seq FROM push_cursor") != cursor {
		t.Errorf("%d messages of what is over", n)
	}
}

// TestPushRefusals: an endpoint leads outside, by https, and keys are a browser's.
func TestPushRefusals(t *testing.T) {
	t.Parallel()
	sc := newScene(t)
	phone := newHandset(t)
	lead := sc.lead(sc.onWatch()[0])
	for endpoint, code := range map[string]string{
		phone.url:                           "push-not-https",
		"https://127.0.0.1/x":               "push-not-public",
		"https://10.1.2.3/x":                "push-not-public",
		"https://[::1]/x":                   "push-not-public",
		"https://[::ffff:169.254.169.254]/": "push-not-public",
		"https://100.64.1.1/x":              "push-not-public",
		"https://localhost/x":               "push-not-public",
		"https://db.internal/x":             "push-not-public",
		"https://printer/x":                 "push-not-public",
		"https://push.example.com:8443/x":   "push-not-public",
		"ftp://push.example.com/x":          "push-not-https",
		"https://a:b@push.example.com/x":    "push-not-https",
		"push":                              "push-not-https",
	} {
		sub := phone.subscription()
		sub["endpoint"] = endpoint
		lead.do(post, "/api/v1/push", sub).problem(422, code, "endpoint")
	}
	fine := "https://push.example.com/x"
	for field, keys := range map[string]map[string]any{
		"keys.p256dh": body("p256dh", "не ключ", "auth", "AAAAAAAAAAAAAAAAAAAAAA"),
		"keys.auth":   body("p256dh", "AAAA", "auth", "!"),
		"keys":        body("p256dh", "AAAA", "auth", "AAAAAAAAAAAAAAAAAAAAAA"),
	} {
		lead.do(post, "/api/v1/push", body("endpoint", fine, "keys", keys)).problem(422, "push-keys", field)
	}
	if n := sc.count("SELECT count(*) FROM push_subscription"); n != 0 {
		t.Errorf("%d subscriptions kept", n)
	}
	// A name that resolves to the inside is found out when it is dialled, and forgotten.
	sub := phone.subscription()
	sub["endpoint"] = fine
	lead.do(post, "/api/v1/push", sub).want(200)
	sc.exec("UPDATE push_subscription SET endpoint = $1", phone.url)
	sc.exec("UPDATE push_message SET next_at = now(), attempts = 0")
	sc.s.push.Wake()
	sc.countsTo(0, "SELECT count(*) FROM push_subscription")
	if n := phone.asked.Load(); n != 0 {
		t.Errorf("the inside was asked %d times", n)
	}
}
