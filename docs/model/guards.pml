/* The guards, and the number that takes each out: -DWITHOUT=n. docs/model/run reads these lines: the script and the name
   of its line that the macro stands for (with a + where it is what callers do, and no line), the case that must turn red
   then, and the promise that is broken; or, where no promise is, why the case cannot see it. */
#ifndef WITHOUT
#define WITHOUT 0
#endif

#define SUBMIT_SEQUENCE          (WITHOUT != 1)  /* submit: sequence · ends · ONE_END */
#define BEAT_OWNER               (WITHOUT != 2)  /* beat: owner · owners · LIVING_KEEP */
#define SETTLE_SEQUENCE          (WITHOUT != 3)  /* settle: sequence · ends · TRUTH */
#define SETTLE_STALE_SEQUENCE    (WITHOUT != 4)  /* settle: stale-sequence · late · TRUTH */
#define SETTLE_OWNER             (WITHOUT != 5)  /* settle: owner · ends · ONE_END */
#define RELEASE_OWNER            (WITHOUT != 6)  /* release: owner · owners · LIVING_KEEP */
#define PICK_UP_OWNER            (WITHOUT != 7)  /* pick_up: owner · owners · LIVING_KEEP */
#define RECOVER_LEADER           (WITHOUT != 8)  /* recover: leader · time · LIVING_KEEP */
#define RECOVER_OWNER            (WITHOUT != 9)  /* recover: owner · charges · CHARGES */
#define RECOVER_HEARTBEAT        (WITHOUT != 10) /* recover: heartbeat · charges · LIVING_KEEP */
#define RECOVER_LIVENESS         (WITHOUT != 11) /* recover: liveness · charges · CHARGES */
#define RECOVER_BEATEN_BEFORE    (WITHOUT != 12) /* recover: beaten-before · charges · CHARGES */
#define RECOVER_IDLE             (WITHOUT != 13) /* recover: idle · owners · LIVING_KEEP */
#define RECOVER_STALE_LIMIT      (WITHOUT != 14) /* recover: stale-limit · ends · BUDGETS */
#define RECOVER_MISSING_LIMIT    (WITHOUT != 15) /* recover: missing-limit · ends · BUDGETS */
#define TAKE_BACK_OWNER          (WITHOUT != 16) /* take_back: owner · heir · LIVING_KEEP */
#define TAKE_BACK_WATCHED        (WITHOUT != 17) /* take_back: watched · heir · LIVING_KEEP */
#define TAKE_BACK_LIVENESS       (WITHOUT != 18) /* take_back: liveness · heir · not seen: each beat is in one script with what `watched` compares */
#define TAKE_BACK_HEARTBEAT      (WITHOUT != 19) /* take_back: heartbeat · heir · not seen: a heartbeat is renewed together with the age that `idle` looks at */
#define TAKE_BACK_IDLE           (WITHOUT != 20) /* take_back: idle · heir · LIVING_KEEP */
#define TAKE_BACK_STALE_LIMIT    (WITHOUT != 21) /* take_back: stale-limit · heir · BUDGETS */
#define PROMOTE_LEADER           (WITHOUT != 22) /* promote: leader · calm · CALM */
#define PROMOTE_DUE              (WITHOUT != 23) /* promote: due · ends · NOT_EARLY */
#define ORPHANS_LEADER           (WITHOUT != 24) /* requeue_orphans: leader · calm · CALM */
#define ORPHANS_PENDING          (WITHOUT != 25) /* requeue_orphans: pending · orphans · ONE_END */
#define RETIRE_LEADER            (WITHOUT != 26) /* retire_consumer: leader · calm · CALM */
#define RETIRE_EMPTY             (WITHOUT != 27) /* retire_consumer: empty · orphans · NONE_LOST */
#define LEAD_HOLDER              (WITHOUT != 28) /* lead: holder · progress · ENDED */
#define LEAD_ANEW                (WITHOUT != 29) /* lead: +next-token · time · LIVING_KEEP */
#define HAND_OVER_HOLDER         (WITHOUT != 30) /* hand_over: holder · time · LIVING_KEEP */

/* Guards that the model has no counterpart of. docs/model/run wants each guard of each script here or above.
   - submit: depth · how much a queue may hold is no promise of this model
   - schedule: sequence · tasks are submitted here, not scheduled; the guard is submit's
   - settle: twice · a settle has one lease here
   - renew: holder · a leadership that lives on for its ttl once more breaks no promise
   - abdicate: holder · a leadership that is gone costs a wait and breaks no promise
   - retire_consumer: liveness · a consumer that is deleted while it holds nothing comes back with its next read
   - requeue_orphans: delivered · an entry that is queued anew costs its place and breaks no promise
   - promote: id · no record is deleted or changed by hand here
   - promote: ended · no record is deleted or changed by hand here
   - promote: queued · the same
   - recover: started · a second crash is a death here already, so there are no quarantined tasks
   - take_back: started · the same
   - recover: lived-on · no time passes here between the death of a worker and the end of its liveness
   - recover: undelivered · entries have no size here
   - recover: fields · entries have no size here
   - take_back: fields · the same
   - requeue_orphans: fields · the same
   - release: fields · the same
   - settle: asked-to-stop · nobody cancels here
   - release: asked-to-stop · nobody cancels here
   - recover: asked-to-stop · nobody cancels here
   - take_back: asked-to-stop · nobody cancels here
   - promote: asked-to-stop · nobody cancels here
   - requeue_orphans: asked-to-stop · nobody cancels here
   - promote: fields · the same
   - replay: fields · the same
   - promote: scheduled · a record and its place in `later` are one here
   - cancel: ended · nobody cancels here
   - cancel: lease · the same
   - cancel: running · the same
   - replay: dead · who is dead stays dead here
   - replay: seen · the same
   - purge: dead · the same
   - purge: seen · the same
   - again: duplicate · ids are not chosen here
   - again: gone · the same
   - again: base · the same
   - tokens: highest · the same
   - again: listed · the same
   - again: retry-failed · the same
   - again: protocol-failure · the same
   - entry: name · entries do not lie here
   - raise_shards: fewer · there is one shard
   - beat: rights · no right is taken away here; the tests of refused commands hold it
   - cancel: rights · no right is taken away here; the tests of refused commands hold it
   - lead: rights · no right is taken away here; the tests of refused commands hold it
   - promote: rights · no right is taken away here; the tests of refused commands hold it
   - purge: rights · no right is taken away here; the tests of refused commands hold it
   - recover: rights · no right is taken away here; the tests of refused commands hold it
   - release: rights · no right is taken away here; the tests of refused commands hold it
   - replay: rights · no right is taken away here; the tests of refused commands hold it
   - requeue_orphans: rights · no right is taken away here; the tests of refused commands hold it
   - rewind: rights · no right is taken away here; the tests of refused commands hold it
   - schedule: rights · no right is taken away here; the tests of refused commands hold it
   - settle: rights · no right is taken away here; the tests of refused commands hold it
   - submit: rights · no right is taken away here; the tests of refused commands hold it
   - take_back: rights · no right is taken away here; the tests of refused commands hold it
   - ensure_groups: rights · no right is taken away here; the tests of refused commands hold it
   - ensure_groups: had-group · a group that is made anew begins at the start here, which is worse; tokens are not counted
   - ensure_groups: ahead · no group is set ahead here
   - ensure_groups: behind · no group is set back here
   - requeue_orphans: group · foreign workers do not come here
   - repair: leader · no entry is deleted by hand here, so there is nothing to repair
   - repair: gone · the same
   - repair: held · the same
   - repair: listed · the same
   - repair: rights · no right is taken away here; the tests of refused commands hold it
   - rewind: leader · clocks jump ahead only here, so nothing is of the future
   - rewind: owner · the same
   - rewind: ahead · the same */
