namespace VerifiedAddition.Deploy.Tests;

/// <summary>Tests of what the images hold, which is published once for all of them.</summary>
[CollectionDefinition(Name)]
public sealed class ImageCollection : ICollectionFixture<PublishedPrograms>
{
    public const string Name = "images";
}
