namespace VerifiedAddition.Grains;

/// <summary>A part of a job that can be done independently on any silo.</summary>
public interface IJobPart
{
    /// <summary>Unique in its job and valid in a file name.</summary>
    string Name { get; }
}
