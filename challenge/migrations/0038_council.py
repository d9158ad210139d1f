"""The council: members with terms, their people, divisions and seats.  New tables alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('challenge', '0037_other_addresses'),
    ]

    operations = [
        migrations.CreateModel(
            name='Council',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_only', models.BooleanField(db_default=True, default=True)),
                ('name_ko', models.CharField(max_length=120, verbose_name='name in Korean')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name in English')),
                ('directory', models.CharField(choices=[('hidden', 'nobody but the operators'), ('members', 'its members'), ('public', "everybody; people's names only its members")], default='hidden', max_length=8, verbose_name='who may read the directory')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('is_only', True)), name='council_is_only'), models.UniqueConstraint(fields=('is_only',), name='council_once')],
            },
        ),
        migrations.CreateModel(
            name='Division',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ko', models.CharField(max_length=60, unique=True, verbose_name='name in Korean')),
                ('name_en', models.CharField(blank=True, max_length=60, verbose_name='name in English')),
                ('is_steering', models.BooleanField(db_default=False, default=False)),
                ('order', models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                'ordering': ('-is_steering', 'order', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_steering', True)), fields=('is_steering',), name='council_has_one_steering_committee')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='member since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='membership', to='challenge.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='CouncilPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=80, verbose_name='title')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='council_places', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='challenge.membership')),
            ],
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_chair', models.BooleanField(default=False, verbose_name='chairs it')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='challenge.division')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='challenge.councilperson')),
            ],
            options={
                'ordering': ('-is_chair', 'pk'),
            },
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='membership_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='councilperson',
            constraint=models.UniqueConstraint(fields=('membership', 'user'), name='council_person_once_per_member'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('division', 'person'), name='seat_once_per_division'),
        ),
    ]
