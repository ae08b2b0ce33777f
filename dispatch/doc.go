// Package dispatch is the main job: reports become incidents, incidents get
// orders, orders are followed from sent to done, until the radiators are warm.
//
// Everything a person does is one method of [Desk], one command to a file, and
// passes through journal.Write; what screens read are the queries at the end
// ([Desk.Dossier], [Desk.Overview], [Desk.Field]). Two parts are pure and
// tested as such: the norm clock (clocks.go) and what a milestone message does
// (judge.go).
//
// Decisions:
//
//   - Locks are taken in one order: incidents by id, resources by id, journal
//     head. A command that concerns an incident locks its row FOR UPDATE first,
//     so an order cannot be sent to an incident that is being closed.
//   - Sending reads the roster, locks every resource it is going to book in one
//     ordered statement, and then looks again: what was free before the lock
//     may not be free now. The unique index on open bookings holds even against
//     code that forgets the lock; both give the same refusal, resource-taken.
//   - A crew is booked as its members who are fit and its own vehicle, each
//     following the crew's booking. A member who is out on another order is not
//     quietly left behind: the order is refused and names him. A member who is
//     ill or resting stays at home; whether the rest may go is the rule
//     crew-below-minimum.
//   - Norms, needs, rules, settings and stage plans are rows; nothing in this
//     package knows a norm by heart. What a rule forbids is found in code, how
//     hard it forbids is the row's.
//   - Messages about a booking never disappear and never step it back: what
//     does not move it is kept with the reason (standing). A phone's time is a
//     claim: one from the future counts as now. A typed time is a statement:
//     one from the future is refused.
//   - What commands return is stored with their idempotency key for a month.
//     Therefore it carries no caller's name, telephone or words ([Desk.Dossier]
//     has them): erasing a person must not mean searching old replies.
package dispatch
