"""Questions of an application form: how each kind is answered, and when it is asked."""
