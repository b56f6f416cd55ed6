/** Who is asking, and what they may do: users, tokens, API keys, invite codes, the audit log. */
@NullMarked
package dev.vitrine.identity;

import org.jspecify.annotations.NullMarked;
