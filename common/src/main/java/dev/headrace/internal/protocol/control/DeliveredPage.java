package dev.headrace.internal.protocol.control;

import java.util.List;

/**
 * A page of a lane's orphans, which are delivered entries that are not in the pending entries list.
 *
 * @param ids in order; a page can be empty and have a next one
 * @param next the id after which the next page starts, or empty if this page is the last
 */
public record DeliveredPage(List<String> ids, String next) {}
