// Package journal is the dispatch journal: the one way to change state ([Write]),
// the live view of what changed ([Feed]) and the proof that nobody rewrote it
// ([Verify]).
//
// Write runs one transaction that holds the idempotency key, the change, its
// entries and the reply. Its decisions:
//
//   - The sequence follows commit order. As its last step a command locks the
//     only row of journal_head, numbers its entries from there and commits; the
//     lock is held for three round trips (lock, insert and update in one
//     statement, commit). So seq is dense, a reader that has seen n has seen all
//     before n, and "seq > last" is a safe cursor. A bare sequence is not: numbers
//     are drawn at insert, and a reader that saw 8 never looks back for a 7 that
//     commits later (measured: 20 % of entries missed under 16 writers).
//   - A refusal is an answer. The domain's no rolls back to a savepoint and
//     commits with the key, so the retry of a refused command ten minutes later
//     is refused again instead of suddenly sending a crew. Other errors roll back
//     everything and store nothing.
//   - The reply is what is stored. The result is encoded once, and the caller gets
//     the decoded bytes the first time too; so a retry cannot differ.
//   - READ COMMITTED with explicit locks, never more: row locks in one order
//     (incidents by id, resources by id, the head row) make deadlocks a defect,
//     and what still fails for want of luck is retried here, not by callers.
//   - Listeners are woken after the commit, outside the transaction, at most 20
//     times a second in one process: NOTIFY takes a lock of the whole database at commit
//     (recall.ai, "Postgres LISTEN/NOTIFY does not scale", 2025). It carries
//     nothing; it can be lost; the Feed polls every second as well.
//   - An entry holds ids, codes and numbers only; [New] refuses anything that
//     looks like a name, a telephone or prose. What people may ask to have erased
//     lives in other tables; the entry may keep a [Digest] of it.
//   - The hash chain covers the exact bytes stored; see [Entry.Hash].
//
// The package is a leaf: it knows nothing of crews or incidents.
package journal
