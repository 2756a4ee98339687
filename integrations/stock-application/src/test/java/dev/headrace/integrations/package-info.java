/** Tests that run in applications which choose other versions of Headrace's libraries than Headrace's own build does. */
package dev.headrace.integrations;
