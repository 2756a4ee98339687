package dev.headrace.protocol;

import java.time.Duration;
import java.util.Map;

/**
 * A consumer of a shard's lanes: a worker, one of another make, or {@code controller}, the name under which controllers
 * claim.
 *
 * @param name a {@link dev.headrace.task.WorkerId}'s text, or another make's name
 * @param alive whether it says that it lives
 * @param pending how many entries it holds, over all lanes
 * @param silence since it last tried to read or was given an entry in any lane
 * @param words what it says of itself: {@code instance}, {@code host}, {@code pid}, {@code running}, {@code slots},
 *     {@code held}, {@code lanes}; empty when it is gone
 */
public record WorkerView(String name, boolean alive, long pending, Duration silence, Map<String, String> words) {}
