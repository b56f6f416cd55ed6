package dev.vitrine.identity;

import java.net.InetAddress;

/**
 * Who does something that the audit log keeps.
 *
 * @param caller who
 * @param address from where
 */
public record Actor(Caller caller, InetAddress address) {}
