namespace VerifiedAddition.Silo.Tests;

/// <summary>A mistake that a test puts into the grid, to see that the simulation finds it.</summary>
internal enum Mistake
{
    None,

    /// <summary>An attempt deletes by what it has stored, not by what the variant's state is known to name.</summary>
    PrunesByWhatWasWritten,

    /// <summary>A variant takes what older attempts say for what its newest one says.</summary>
    AcceptsOldEpochs,

    /// <summary>The storage lets an activation that was overtaken write.</summary>
    StoresWithoutComparing,

    /// <summary>A worker takes a report that failed for one that was heard.</summary>
    AcknowledgesUnheardReports,

    /// <summary>A worker does not give its leases back.</summary>
    KeepsItsLeases,

    /// <summary>A sweep tells the user that it stands without having stored that.</summary>
    StandsWithoutStoring,

    /// <summary>The pool gives a silo's slots to more workers than it has.</summary>
    GivesMoreSlotsThanThereAre,
}
