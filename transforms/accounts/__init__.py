"""Accounts: who may read the dashboards, in a store of its own.

`people` makes and changes accounts, `login` turns a name and a password into a session,
`sessions` turns a session's token back into a reader, `first` makes the first
administrator, `provider` reads what an OpenID Connect provider says of somebody.
"""
