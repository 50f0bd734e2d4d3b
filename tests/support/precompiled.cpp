// Nothing but a place to compile the shared headers.
