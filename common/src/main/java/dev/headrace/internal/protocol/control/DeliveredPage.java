package dev.headrace.internal.protocol.control;

import java.util.List;

/**
 * A page of a lane's delivered entries.
 *
 * @param ids in order
 * @param more whether there may be more behind them: a page ends at its count, or where its payloads are too large for one call
 */
public record DeliveredPage(List<String> ids, boolean more) {}
