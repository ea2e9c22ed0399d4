namespace VerifiedAddition.Experiments;

/// <summary>Whom work tells how it goes on: somebody at a terminal, a log, those who follow a service.</summary>
public interface IReporter
{
    /// <summary>The clock by which work waits, and by which it is told how long something takes.</summary>
    TimeProvider Time { get; }

    /// <summary>Tells what goes on.</summary>
    /// <param name="sentence">For people; names and reasons in it may come from anywhere.</param>
    void Say(string sentence);

    /// <summary>Tells what a result has a field for: only people who see no such field need to hear it.</summary>
    /// <param name="sentence">For people.</param>
    void Remark(string sentence);

    /// <summary>Tells what whoever reads the result should know, beside the result.</summary>
    /// <param name="sentence">For people; it says itself that it is a warning.</param>
    void Warn(string sentence);

    /// <summary>Begins to show how one piece of work goes on.</summary>
    /// <param name="title">What it is, in a few words.</param>
    /// <returns>Where its progress is shown until that is disposed of.</returns>
    IProgressView Begin(string title);
}
