/* The scripts. Each is one step of the model, as it is one in Redis: whoever calls it does so in a d_step or an atomic. */

inline renew(e) {
    idle[e] = 0;
    silent[e] = 0
}

/* XACK */
inline acknowledge(e) {
    owner[e] = NOBODY;
    beaten[e] = false;
    whole[e] = false;
    renew(e)
}

/* XACK and XDEL */
inline remove(e) {
    acknowledge(e);
    stored[e] = false;
    passed[e] = false
}

inline submit() {
    if
    :: SUBMIT_SEQUENCE && submitted
    :: else ->
        add(0);
        if
        :: TASKS > 1 -> add(TASKS - 1)
        :: else
        fi;
        added();
        submitted = true
    fi;
    none_lost()
}

/* XREADGROUP */
inline deliver(w, e) {
    passed[e] = true;
    owner[e] = w;
    renew(e)
}

/* Renews what is still w's of what it names, and says what is not. */
inline beat(w, named, lost) {
    alive[w] = (LIVENESS -> TTL : 0);
    quiet[w] = false;
    unheard[w] = 0;
    lost = 0;
    k = 0;
    do
    :: k < made && HAS(named, k) && (owner[k] == w || !BEAT_OWNER && PENDING(k)) ->
        keeps_from(w, k);
        owner[k] = w;
        beaten[k] = true;
        renew(k);
        hb[k] = LASTS;
        whole[k] = true;
        knew[k] = (LIVENESS -> knew[k] | (1 << w) : 0);
        k++
    :: k < made && HAS(named, k) && !(owner[k] == w || !BEAT_OWNER && PENDING(k)) -> lost = lost | (1 << k); k++
    :: k < made && !HAS(named, k) -> k++
    :: else -> break
    od;
    k = 0
}

inline pick_up(w, e, got) {
    if
    :: owner[e] == w || !PICK_UP_OWNER && PENDING(e) ->
        keeps_from(w, e);
        owner[e] = w;
        beaten[e] = true;
        whole[e] = false;
        knew[e] = (LIVENESS -> knew[e] | (1 << w) : 0);
        renew(e);
        got = true
    :: else -> got = false
    fi
}

/* how: what became of the attempt. A number that was answered is answered the same again. */
inline settle(w, e, how, number, word) {
    if
    :: SETTLE_SEQUENCE && number == last[w] -> word = answer[w]
    :: else ->
        if
        :: SETTLE_STALE_SEQUENCE && number < last[w] -> word = REFUSED
        :: else ->
            if
            :: SETTLE_OWNER && owner[e] != w -> word = LOST
            :: else ->
                word = ACCEPTED;
                carried[w] = carried[w] || number == numbers[w];
                carry_out(w, e, how)
            fi;
            last[w] = number;
            answer[w] = word
        fi
    fi
}

inline carry_out(w, e, how) {
    keeps_from(w, e);
    if
    :: how == DONE || how == DIE || !stored[e] -> ends_now(task[e])
    :: how == RETRY && stored[e] -> failures[e]++; put_off(e)
    :: how == SNOOZE && stored[e] -> put_off(e)
    fi;
    remove(e);
    hb[e] = 0;
    within_budgets(e);
    not_lost(task[e])
}

inline put_off(e) {
    later[task[e]] = e + 1;
    due[task[e]] = false
}

inline release(w, e) {
    if
    :: (owner[e] == w || !RELEASE_OWNER) && stored[e] ->
        keeps_from(w, e);
        add_next(e);
        added();
        remove(e);
        hb[e] = 0;
        not_lost(task[e])
    :: else
    fi
}

/* there: whether the owner's liveness was, when somebody looked. */
inline recover(token, e, from, why, there, word) {
    if
    :: RECOVER_LEADER && leader != token -> word = NOT_LEADER
    :: else ->
        if
        :: !PENDING(e) ||
           RECOVER_OWNER && owner[e] != from ||
           RECOVER_HEARTBEAT && hb[e] > 0 ||
           RECOVER_LIVENESS && LIVENESS && (alive[from] > 0) != there ||
           RECOVER_BEATEN_BEFORE && LIVENESS && why == MISSING && beaten[e] ||
           RECOVER_IDLE && idle[e] < LEAST -> word = HELD_BACK
        :: else ->
            word = ACCEPTED;
            keeps(e);
            keeps_its_own(e);
            charges_rightly(e, why);
            calmly();
            if
            :: why == STALE && RECOVER_STALE_LIMIT && crashes[e] >= MOST_CRASHES ||
               why == MISSING && RECOVER_MISSING_LIMIT && missed[e] >= MOST_MISSED -> ends_now(task[e])
            :: else -> start_again(e, why)
            fi;
            remove(e);
            not_lost(task[e])
        fi
    fi
}

inline start_again(e, why) {
    add_next(e);
    if
    :: why == STALE -> crashes[n]++
    :: why == MISSING -> missed[n]++
    fi;
    within_budgets(n);
    added()
}

/* seen: whether the earlier boot has beaten since the caller began to watch it. A beat is missed after one and a half. */
inline take_back(e, from, word) {
    if
    :: !PENDING(e) ||
       TAKE_BACK_OWNER && owner[e] != from ||
       TAKE_BACK_WATCHED && !quiet[from] ||
       TAKE_BACK_LIVENESS && alive[from] > 0 && TTL - alive[from] < SILENT ||
       TAKE_BACK_HEARTBEAT && hb[e] > 0 && (alive[from] == 0 || hb[e] > TTL - SILENT) ||
       TAKE_BACK_IDLE && idle[e] < (alive[from] > 0 -> SILENT : LEAST) -> word = HELD_BACK
    :: else ->
        word = ACCEPTED;
        keeps_from_heir(e);
        if
        :: TAKE_BACK_STALE_LIMIT && crashes[e] >= MOST_CRASHES -> ends_now(task[e])
        :: else -> start_again(e, STALE)
        fi;
        remove(e);
        hb[e] = 0;
        not_lost(task[e])
    fi
}

inline promote(token, t, word) {
    if
    :: PROMOTE_LEADER && leader != token -> word = NOT_LEADER
    :: else ->
        word = ACCEPTED;
        if
        :: later[t] && (due[t] || !PROMOTE_DUE) ->
            PROMISE(NOT_EARLY, due[t]);
            calmly();
            found = later[t] - 1;
            add_next(found);
            added();
            found = 0;
            later[t] = 0;
            due[t] = false;
            not_lost(t)
        :: else
        fi
    fi
}

inline requeue_orphan(token, e, word) {
    if
    :: ORPHANS_LEADER && leader != token -> word = NOT_LEADER
    :: else ->
        word = ACCEPTED;
        if
        :: stored[e] && passed[e] && !(ORPHANS_PENDING && PENDING(e)) ->
            calmly();
            add_next(e);
            added();
            stored[e] = false; /* XDEL, and no XACK */
            not_lost(task[e])
        :: else
        fi
    fi
}

inline retire(token, w, word) {
    if
    :: RETIRE_LEADER && leader != token -> word = NOT_LEADER
    :: else ->
        word = ACCEPTED;
        if
        :: !alive[w] && !(RETIRE_EMPTY && HOLDS_SOME(w)) ->
            calmly();
            delete_consumer(w);
            none_lost()
        :: else
        fi
    fi
}

/* XGROUP DELCONSUMER: what it holds is in nobody's list any more. */
inline delete_consumer(w) {
    k = 0;
    do
    :: k < made && owner[k] == w -> acknowledge(k); k++
    :: k < made && owner[k] != w -> k++
    :: else -> break
    od;
    k = 0
}

/* next: what the caller takes it under when it is free. */
inline lead(token, next, word) {
    if
    :: LEAD_HOLDER && leader != FREE && leader != HANDED && leader != token -> word = HELD_BY_ANOTHER
    :: else ->
        word = (leader == FREE -> ACQUIRED : (leader == HANDED -> TAKEN_OVER : RENEWED));
        leader = (word == RENEWED -> (LEAD_HOLDER -> leader : token) : next);
        leader_left = CANARY
    fi
}

inline hand_over(token) {
    if
    :: HAND_OVER_HOLDER && leader != token
    :: else ->
        leader_left = (leader == FREE -> 1 : leader_left); /* PX 1 */
        leader = HANDED
    fi
}

inline abdicate(token) {
    if
    :: leader == token -> leader = FREE; leader_left = 0
    :: else
    fi
}
