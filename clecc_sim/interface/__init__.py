"""What Python gets: the nouns and questions of `import clecc_sim as cs`, over studies and views.

Nothing is worked out here. A question loads scenarios, hands them to a study, and wraps what comes back in an
object that knows its table, its figures and its document.
"""
