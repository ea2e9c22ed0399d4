namespace VerifiedAddition.Silo.Tests;

/// <summary>Bugs that a test introduces into the grid, to check that the simulation finds them.</summary>
internal enum InjectedBug
{
    None,

    /// <summary>An attempt deletes checkpoints according to what it has stored, not to what the variant's state is known to name.</summary>
    PrunesByWhatWasWritten,

    /// <summary>A variant accepts reports of older attempts as if they came from its newest one.</summary>
    AcceptsOldEpochs,

    /// <summary>The storage accepts writes of a superseded activation.</summary>
    StoresWithoutComparing,

    /// <summary>A worker treats a failed report as received.</summary>
    AcknowledgesUnheardReports,

    /// <summary>A worker does not return its leases.</summary>
    KeepsItsLeases,

    /// <summary>A sweep tells the user that it is suspended without having stored that.</summary>
    StandsWithoutStoring,

    /// <summary>A sweep that is deleted takes variants with it that another sweep has, too.</summary>
    ForgetsWhatOthersHave,

    /// <summary>The pool gives a silo's slots to more workers than it has.</summary>
    GivesMoreSlotsThanThereAre,

    /// <summary>A page of the ledger counts what is posted to it again.</summary>
    CountsChargesAnew,

    /// <summary>A pool that becomes active does not write the pages of its leases, so that an older activation still can.</summary>
    LeavesPagesToOthers,
}
