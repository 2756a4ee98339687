package dev.headrace.client;

import dev.headrace.task.TaskType;

/** A payload for tests. */
record Mail(String to) {
    static final TaskType<Mail, Void> TYPE = TaskType.of("mail", Mail.class);
}
