"""Tables as people keep them: workbooks and CSV opened, understood by guess or by mapping, read, and reported on.

No business noun lives here. A caller gives its vocabulary (`shapes.Shape`) and gets a `guess.Guess`, whose
`mapping.Mapping` a person may correct and save, and reads records whose every value keeps the address of its cell.
"""
