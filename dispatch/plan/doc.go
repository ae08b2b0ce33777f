// Package plan says which crews and machines should go to an incident: pure
// mathematics over small structs, without a database, a clock or a map. The
// caller brings arrival times; [Best] ranks the sets that could be sent, and
// [Cover] says how fast the rest of the city could still be reached then.
//
// A set is minimal: it never holds a member whose removal would leave the
// covered units of both stages as they are, and one operator drives one
// machine. Sets are ranked by one comparison (rating.compare), earlier
// criteria deciding first:
//
//  1. units of the current stage left uncovered (a crew, a machine and a
//     worker of a trade are one unit each), fewer first;
//  2. the same for the next stage. A machine only the next stage needs is sent
//     along, and never delays criterion 4;
//  3. crews below their minimum, fewer first: such a crew may be sent (the
//     order route warns), but only when no staffed one covers as much;
//  4. ReadyS, when those on site cover all that the set covers of the current stage;
//  5. LastS, the arrival of the last member;
//  6. ready (staffed) crews left in the worst-covered area, more first; an
//     area that had none before does not count, for nothing can worsen it;
//  7. ready crews left in all, more first;
//  8. minutes worked by all members together, fewer first;
//  9. the sum of all arrivals;
//  10. the sum of places in the roster (crews by number, then machines, then
//     pool workers, each by id), then the places one by one.
//
// How the best are found without trying all. Candidates that give the same
// (a class) are interchangeable in criteria 1 to 3, so these depend on the
// number taken from each class only; classes fall into components that share
// no need, and the few minimal compositions of each are enumerated. Criteria 4
// to 7 become bounds, tightened one after another by bisection until just
// enough sets remain; what is left (8 to 10) is a sum, and a depth-first walk
// in order of weight with an exact bound finds its k smallest. A candidate is
// dropped at once if so many of its class are no later and no more tired that
// k better sets exist for any set with it. All of this is exact; a property
// test compares it with brute force.
//
// In general the question is NP-hard (crews with ever different trades against
// many trades). A step limit far above every need in use keeps the dispatcher
// from waiting: past it the sets found so far are returned, Proven false.
package plan
