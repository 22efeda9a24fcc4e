"""Contributors without an account: invited by a signed link or, where the publication opens it, by a form.

`invitations` are the links, `opening` the form that anybody may send, `submissions` what comes in through a link,
`declarations` how the desk takes over what the author said. `views` are the pages of the contributor, `admin` those of
the desk.
"""
